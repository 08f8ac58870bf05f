UPDATE redemption_line SET quantity = quantity + 5 WHERE counts;
