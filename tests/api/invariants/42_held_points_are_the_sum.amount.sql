UPDATE household SET held = held + 1 WHERE balance > held + disputed;
