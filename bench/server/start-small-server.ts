import path from 'node:path';
import { startServer, type BenchServer } from './start-server';

/** A server on 127.0.0.1 that answers every request with the same five rows. */
export const startSmallServer = async (): Promise<BenchServer> =>
	await startServer(path.join(__dirname, 'serve-small-reply.mjs'));
