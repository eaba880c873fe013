// Runs in Deno: lets a function that calls `Deno.serve` listen where this machine can reach it, and nobody else.
import { pathToFileURL } from 'node:url';
import type { Assignment } from './assignment.ts';
import { loadFunction, readServe, type Serve } from './load-function.ts';

const assignment = JSON.parse(Deno.env.get('LOCAL_FUNCTION') ?? '') as Assignment;
for (const name of Object.keys(Deno.env.toObject())) Deno.env.delete(name);
for (const [name, value] of Object.entries(assignment.env)) Deno.env.set(name, value);

let isServing = false;
const listen = Deno.serve;
const serve: Serve = (...given) => {
	const { options, handler } = readServe(given);
	isServing = true;
	return listen(
		{
			...options,
			hostname: '127.0.0.1',
			port: 0,
			onListen: (address: { readonly hostname: string; readonly port: number }) => {
				console.log(`${assignment.token}${address.port}`);
				options.onListen?.(address);
			},
		},
		handler,
	);
};
Object.assign(Deno, { serve });

/** The end of the input is the end of the server that started this, however it came about. */
const endWithParent = async (): Promise<void> => {
	for await (const nothing of Deno.stdin.readable) void nothing;
	Deno.exit(0);
};
void endWithParent();

await loadFunction(assignment, {
	serve,
	isServing: () => isServing,
	toUrl: (file) => pathToFileURL(file).href,
});
