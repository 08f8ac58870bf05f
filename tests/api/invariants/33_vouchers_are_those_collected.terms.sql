UPDATE redemption_line SET discount_percent = discount_percent - 1;
