UPDATE household SET balance = balance + 1;
