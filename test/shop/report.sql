SELECT count(*), sum(amount) FROM purchases;
