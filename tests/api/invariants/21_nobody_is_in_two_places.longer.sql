UPDATE participant SET minutes = minutes + 1;
