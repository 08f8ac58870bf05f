UPDATE inspection SET waiting = waiting + 1;
