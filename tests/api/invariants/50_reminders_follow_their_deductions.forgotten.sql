UPDATE reminder SET status = 'open' WHERE status = 'deducted';
