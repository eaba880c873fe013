// Answers every request with the same few rows, in a process of its own: it shares no event loop with what is measured.
import { createServer } from 'node:http';

const rows = Array.from({ length: 5 }, (_each, index) => ({
	id: index + 1,
	title: `Roast the house blend ${index}`,
	done: false,
	priority: 3,
	due: '2026-01-14',
	tags: ['roasting', 'house blend'],
	created_at: '2026-01-01T08:00:00+00:00',
}));
const body = Buffer.from(JSON.stringify(rows));
const headers = {
	'content-type': 'application/json; charset=utf-8',
	'content-range': `0-${rows.length - 1}/*`,
	'content-length': body.length,
};

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
	request.resume();
	response.writeHead(200, headers).end(body);
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit(0));
