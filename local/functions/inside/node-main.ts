// Runs in Node, where Deno is not available: the same functions, with the part of Deno that they have most use for.
import { getRequestListener } from '@hono/node-server';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import type { Assignment } from './assignment.ts';
import { loadFunction, readServe, type Serve } from './load-function.ts';

const assignment = JSON.parse(process.env['LOCAL_FUNCTION'] ?? '') as Assignment;
for (const name of Object.keys(process.env)) delete process.env[name];
Object.assign(process.env, assignment.env);

const answerError = (error: unknown): Response => {
	console.error(error);
	return new Response('Internal Server Error', { status: 500 });
};

let isServing = false;
const serve: Serve = (...given) => {
	const { options, handler } = readServe(given);
	isServing = true;
	const listener = getRequestListener(handler, { errorHandler: options.onError ?? answerError });
	const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
	server.listen(0, '127.0.0.1', () => {
		const { port } = server.address() as AddressInfo;
		console.log(`${assignment.token}${port}`);
		options.onListen?.({ hostname: '127.0.0.1', port });
	});
	const close = async (): Promise<void> => await new Promise((resolve) => server.close(() => resolve()));
	options.signal?.addEventListener('abort', () => void close());
	const finished = new Promise<void>((resolve) => server.once('close', () => resolve()));
	return { finished, shutdown: close, ref: () => server.ref(), unref: () => server.unref() };
};

Object.assign(globalThis, {
	Deno: {
		serve,
		env: {
			get: (name: string) => process.env[name],
			has: (name: string) => name in process.env,
			set: (name: string, value: string) => void (process.env[name] = value),
			delete: (name: string) => void delete process.env[name],
			toObject: () => ({ ...process.env }),
		},
		pid: process.pid,
		exit: (code?: number) => process.exit(code),
	},
});

// The end of the input is the end of the server that started this, however it came about.
process.stdin.on('end', () => process.exit(0)).resume();

await loadFunction(assignment, {
	serve,
	isServing: () => isServing,
	toUrl: (file) => pathToFileURL(file).href,
});
