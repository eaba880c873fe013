import { connect, ReceivedFile, run, type Project } from '../../shared';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { sendByFetch } from '../send-by-fetch';
import { toFunctionsForm } from './functions-form';
import { asReceived, recorded, type WireCase } from './recorded';

interface Replay {
	readonly params?: Readonly<Record<string, unknown>>;
	readonly project?: Partial<Project>;
	/** Where the core gives the data in a shape of its own. */
	readonly data?: unknown;
	/** Line of docs/differences.md: 17 = bytes are sent as bytes, however they come. */
	readonly difference?: 17;
	readonly isStopped?: boolean;
}

const file = (bytes: readonly number[], type?: string) => ({
	...(type !== undefined && { type }),
	size: bytes.length,
	open: async function* () {
		yield Uint8Array.from(bytes);
	},
});
const csv = { name: 'x.csv', ...file([...Buffer.from('x')], 'text/csv') };
const asFile = (bytes: readonly number[]) => ({ bodyAs: 'file', bodyFile: file(bytes) });
const aFile = expect.any(ReceivedFile) as unknown;

/** How the core is asked for what each recorded call asked for. */
const replays: Readonly<Record<string, Replay>> = {
	'functions.invoke.json': { params: { function: 'hello-world', body: { name: 'Functions' } } },
	'functions.invoke.string': { params: { bodyAs: 'text', bodyText: 'text' } },
	'functions.invoke.bytes': { params: asFile([1, 0, 255]), data: aFile },
	'functions.invoke.uint8': { params: asFile([1, 2]), difference: 17 },
	'functions.invoke.blob.untyped': { params: asFile([...Buffer.from('x')]) },
	'functions.invoke.formdata': {
		params: {
			bodyAs: 'form',
			bodyForm: [
				{ name: 'a', value: 'b' },
				{ name: 'f', value: csv },
			],
		},
	},
	'functions.invoke.patch': { params: { method: 'PATCH', body: { a: 1 } } },
	'functions.invoke.region.any': { params: { region: 'any' } },
	'functions.invoke.falsy': { params: { bodyAs: 'text', bodyText: '' } },
	'functions.invoke.subpath': { params: { function: 'hello/sub/path' } },
	'functions.setAuth': { project: { accessToken: 'TOK' } },
	'functions.key.publishable': {},
	'functions.key.secret': { project: { key: 'sb_secret_KEY' } },
	'functions.key.legacy': { project: { key: 'LEGACY_ANON_JWT' } },
	'functions.relay.error': {},
	'functions.invoke.stream': { params: asFile([]), difference: 17 },
	'functions.invoke.abort': { isStopped: true },
	'functions.setAuth.shared': { project: { accessToken: 'TOK' } },
	'functions.sse': { data: [{ event: 'message', data: '1', id: null }] },
	'functions.noct': {},
	'functions.multipart.reply': { data: aFile },
	'functions.net.error': { project: { url: 'http://127.0.0.1:1' } },
};

const cases = recorded.filter(({ op }) => op.startsWith('functions.') || op === 'key.functions');

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());

const expectAsRecorded = async (each: WireCase, how: Replay) => {
	// A recorded reply without a type has none.
	const response = each.response && {
		...each.response,
		headers: { 'content-type': '', ...each.response.headers },
	};
	server.answerWith(response ?? { status: 500 });
	const connection = connect(
		{ url: server.url, key: 'sb_publishable_KEY', retry: false, ...how.project },
		{ send: sendByFetch },
	);
	const options = how.isStopped ? { signal: AbortSignal.abort() } : {};
	const outcome = await run(
		connection,
		'functions.invoke',
		{ function: 'hello', ...how.params },
		options,
	).catch((error: Error) => error);
	const sent = server.requests.map(toFunctionsForm);
	const theirs = each.request ? [toFunctionsForm(asReceived(each.request))] : [];
	if (how.difference === undefined) expect(sent).toEqual(theirs);
	else expect(sent).not.toEqual(theirs);
	if (each.result?.error) expect(outcome).toBeInstanceOf(Error);
	else expect(outcome).toMatchObject({ data: how.data ?? each.result?.data });
};

it.each(cases.map((each) => [each.op, each] as const))('%s', async (op, each) => {
	await expectAsRecorded(each, replays[op]!);
});

it('replays every recorded call of a function', () => {
	expect(cases.map(({ op }) => op).toSorted()).toEqual(Object.keys(replays).toSorted());
	const different = Object.values(replays).filter(({ difference }) => difference !== undefined).length;
	expect({ equal: cases.length - different, different }).toEqual({ equal: 20, different: 2 });
});
