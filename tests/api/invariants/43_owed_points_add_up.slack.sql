UPDATE shortfall SET slack = slack + 1 WHERE kind = 'reversal';
