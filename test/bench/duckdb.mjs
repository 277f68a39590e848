// usage: node duckdb.mjs ORDERS.csv THREADS ROUNDS
//
// Loads the orders (customer, time, amount) into DuckDB's memory and prints how
// long it takes to get histories by day and RFM scores. See test/bench/duckdb.
import duckdb from '@duckdb/node-api';

const [path, threads, rounds] = process.argv.slice(2);
const instance = await duckdb.DuckDBInstance.create(':memory:', { threads });
const connection = await instance.connect();
const { rows } = await query('SELECT version()');

async function query(sql) {
	const begin = process.hrtime.bigint();
	const rows = await (await connection.runAndReadAll(sql)).getRows();
	return { rows, ms: Number(process.hrtime.bigint() - begin) / 1e6 };
}

async function time(name, sql) {
	const times = [];
	for (let i = 0; i < rounds; i++)
		times.push((await query(sql)).ms);
	times.sort((a, b) => a - b);
	console.log(`${'DuckDB'.padEnd(12)} ${name.padEnd(22)} ${times[(rounds - 1) >> 1].toFixed(0).padStart(8)} ms`);
}

await query(`CREATE TABLE orders AS SELECT * FROM read_csv('${path}', header = false,
	columns = {customer_id: 'INTEGER', ordered_at: 'TIMESTAMP', total: 'DECIMAL(18, 4)'})`);
console.log(`DuckDB ${rows[0][0]}, ${(await query('SELECT count(*) FROM orders')).rows[0][0]} orders, ${threads} threads, medians of ${rounds} runs`);

// What a purchase_history is: a list of (day, orders, money) for each customer
await time('histories by day', `SELECT count(h) FROM (
	SELECT customer_id, list({day: day, orders: orders, money: money} ORDER BY day) AS h
	FROM (SELECT customer_id, ordered_at::date AS day, count(*) FILTER (WHERE total >= 0) AS orders, sum(total) AS money FROM orders GROUP BY ALL) d
	GROUP BY customer_id) c`);
await time('RFM scores', `SELECT sum(100 * r + 10 * f + m) FROM (
	SELECT ntile(5) OVER (ORDER BY last) AS r, ntile(5) OVER (ORDER BY orders) AS f, ntile(5) OVER (ORDER BY money) AS m
	FROM (SELECT max(ordered_at) AS last, count(*) AS orders, sum(total) AS money FROM orders GROUP BY customer_id) c) s`);
