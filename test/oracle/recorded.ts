import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CannedReply, RecordedRequest } from '../contract/recording-server';

/** One recorded call of the official client: see the fixture. */
export interface WireCase {
	readonly op: string;
	readonly call: string;
	readonly request: {
		readonly method: string;
		readonly path: string;
		readonly params: ReadonlyArray<readonly [string, string]>;
		readonly headers: Readonly<Record<string, string>>;
		readonly body: unknown;
	} | null;
	readonly response: CannedReply | null;
	readonly result?: {
		readonly data?: unknown;
		readonly count?: unknown;
		readonly $thrown?: unknown;
		readonly error?: { readonly code?: string; readonly message?: string } | null;
	};
}

const fixture = path.join(__dirname, '..', 'fixtures', 'wire-cases.jsonl');

export const recorded = readFileSync(fixture, 'utf8')
	.split('\n')
	.filter(Boolean)
	.map((line) => JSON.parse(line) as WireCase);

/** As the recording server would have given it. */
export const asReceived = ({
	method,
	path: where,
	params,
	headers,
	body,
}: NonNullable<WireCase['request']>): RecordedRequest => ({
	method,
	path: where,
	query: params,
	headers,
	body: body ?? undefined,
});
