UPDATE redemption_line SET counts = true;
