UPDATE participant SET counts = false;
