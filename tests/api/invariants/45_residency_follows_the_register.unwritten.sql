DELETE FROM resident_change;
