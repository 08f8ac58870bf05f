UPDATE shortfall SET wanted = wanted + 1 WHERE kind = 'reversal';
