UPDATE reminder SET correct_by = '2026-12-31';
