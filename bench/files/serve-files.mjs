// Takes uploads as Supabase Storage does, at once or in chunks (TUS), and throws them away; gives files of any size:
// the size is the last part of the path. Sends its address to the process that started it.
import { createServer } from 'node:http';

const piece = Buffer.alloc(1024 * 1024, 'x');
/** Bytes of each upload that has come in part. */
const uploads = new Map();

async function discard(request) {
	let bytes = 0;
	for await (const chunk of request) bytes += chunk.length;
	return bytes;
}

const answers = {
	GET: async (_request, response, path) => {
		const size = Number(path.split('/').at(-1));
		response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size });
		for (let left = size; left > 0; left -= piece.length) {
			const ready = response.write(left < piece.length ? piece.subarray(0, left) : piece);
			if (!ready) await new Promise((resolve) => response.once('drain', resolve));
		}
		response.end();
	},
	POST: async (request, response, path) => {
		if (path.endsWith('/upload/resumable')) {
			const id = String(uploads.size + 1);
			uploads.set(id, 0);
			response.writeHead(201, { location: `${path}/${id}`, 'tus-resumable': '1.0.0' }).end();
			return;
		}
		const bytes = await discard(request);
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end(JSON.stringify({ Key: path.replace(/^.*\/object\//, ''), Id: String(bytes) }));
	},
	PATCH: async (request, response, path) => {
		const id = path.split('/').at(-1);
		uploads.set(id, (uploads.get(id) ?? 0) + (await discard(request)));
		response.writeHead(204, { 'upload-offset': String(uploads.get(id)), 'tus-resumable': '1.0.0' }).end();
	},
	HEAD: async (_request, response, path) => {
		const offset = uploads.get(path.split('/').at(-1)) ?? 0;
		response.writeHead(200, { 'upload-offset': String(offset), 'tus-resumable': '1.0.0' }).end();
	},
};

const server = createServer((request, response) => {
	const { pathname } = new URL(request.url, 'http://127.0.0.1');
	// Of a resumable upload the id is asked for afterwards.
	if (pathname.includes('/object/info/')) {
		response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"1"}');
		return;
	}
	void answers[request.method](request, response, pathname).catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit());
