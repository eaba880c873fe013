import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { SupabaseFunctions } from '../../../nodes/SupabaseFunctions/SupabaseFunctions.node';
import { inOneHour, signToken } from '../../local/clients';
import { startLocal, type Local } from '../../local/harness';
import { bytesOf, describeInBothStores, stored } from '../binary-store';
import { runNode, type NodeSetup } from '../harness';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
});
afterAll(async () => await local.stop());

async function invoke(parameters: INodeParameters, more: Partial<NodeSetup> = {}) {
	return await runNode({
		node: new SupabaseFunctions(),
		credential: { url: local.url, key: local.keys.publishable },
		parameters: { resource: 'function', operation: 'invoke', ...parameters },
		...more,
	});
}

const itemsOf = async (...given: Parameters<typeof invoke>) => {
	const { outputs, error } = await invoke(...given);
	if (error) throw error;
	return outputs[0] ?? [];
};
const json = (items: ReadonlyArray<{ readonly json: IDataObject }>) => items.map((item) => item.json);

it('calls a function for each item, and pairs what it answers', async () => {
	const items = await itemsOf(
		{ function: 'hello', body: '={{ JSON.stringify({ name: $json.name }) }}' },
		{ items: [{ name: 'Ann' }, { name: 'Bob' }] },
	);
	expect(items).toEqual([
		{ json: { message: 'Hello Ann!' }, pairedItem: { item: 0 } },
		{ json: { message: 'Hello Bob!' }, pairedItem: { item: 1 } },
	]);
});

it('sends an object that an expression gives as JSON, and nothing where nothing is typed', async () => {
	const echoed = async (body?: string) =>
		json(await itemsOf({ function: 'echo', ...(body !== undefined && { body }) }));
	expect(await echoed('={{ ({ deep: [1, "2"] }) }}')).toMatchObject([{ body: '{"deep":[1,"2"]}' }]);
	expect(await echoed()).toMatchObject([{ method: 'POST', body: null }]);
});

it('sends the path, the query and the headers that are asked for, by every method', async () => {
	for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
		const options = {
			query: { entry: [{ name: 'page', value: '2' }] },
			headers: { entry: [{ name: 'X-Own', value: 'mine' }] },
			region: 'eu-west-2',
			timeout: 30_000,
		};
		const [answer] = json(await itemsOf({ function: 'echo/a/b?x=1', method, options }));
		expect(answer).toMatchObject({
			method,
			path: '/echo/a/b',
			query: [
				['x', '1'],
				['page', '2'],
				['forceFunctionRegion', 'eu-west-2'],
			],
			headers: { 'x-own': 'mine', 'x-region': 'eu-west-2' },
		});
	}
});

it('gives each event as an item', async () => {
	const items = await itemsOf({
		function: 'stream',
		options: { query: { entry: [{ name: 'count', value: '3' }] } },
	});
	expect(items).toEqual([
		...[1, 2, 3].map((number) => ({
			json: { event: 'message', data: { number, of: 3 }, id: String(number) },
			pairedItem: { item: 0 },
		})),
		{ json: { event: 'done', data: '[DONE]', id: '3' }, pairedItem: { item: 0 } },
	]);
});

it('acts as the user whose token the item carries', async () => {
	// Of the sample data, whose only note nobody else can read.
	const sub = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
	const token = signToken({ sub, role: 'authenticated', exp: inOneHour() }, local.jwtSecret);
	const items = await itemsOf(
		{ function: 'notes', actAs: 'token', userAccessToken: '={{ $json.token }}' },
		{ items: [{ token }] },
	);
	expect(json(items)).toEqual([{ id: 1, body: 'Only this user sees this note' }]);
	expect(json(await itemsOf({ function: 'notes' }))).toEqual([{ success: true }]);
});

it('says whose failure it was, and goes on with the other items when it is to', async () => {
	const items = await itemsOf(
		{ function: '={{ $json.name }}' },
		{
			items: [{ name: 'failing?how=json' }, { name: 'nowhere' }, { name: 'hello' }],
			onError: 'continueRegularOutput',
		},
	);
	expect(items).toMatchObject([
		{ json: { error: expect.any(String), details: { code: 'FUNCTION_ERROR' } }, pairedItem: { item: 0 } },
		{ json: { error: expect.any(String), details: { code: 'RELAY_NOT_FOUND' } }, pairedItem: { item: 1 } },
		{ json: { message: 'Hello nobody!' }, pairedItem: { item: 2 } },
	]);
});

it('is given up when the time is up', async () => {
	const [item] = json(
		await itemsOf(
			{ function: 'slow?ms=60000', options: { timeout: 500 } },
			{ onError: 'continueRegularOutput' },
		),
	);
	expect(item).toMatchObject({ details: { code: 'ETIMEDOUT' } });
});

describeInBothStores((place) => {
	const photo = Buffer.from([0, 255, 10, 13, 128]);
	const input = async () => ({
		binaries: [{ photo: await stored(photo, { mimeType: 'image/png', fileName: 'ä.png' }) }],
	});

	it('sends a file of the item as it is', async () => {
		const items = await itemsOf({ function: 'echo', bodyAs: 'file', bodyFile: 'photo' }, await input());
		expect(json(items)).toMatchObject([
			{
				headers: { 'content-type': 'image/png', 'content-length': '5' },
				body: { base64: photo.toString('base64'), size: 5 },
			},
		]);
	});

	// Of a file in memory an expression does not get the bytes.
	if (place === 'on the disk') {
		it('sends a file that an expression takes from the item', async () => {
			const parameters = { function: 'echo', bodyAs: 'file', bodyFile: '={{ $binary.photo }}' };
			expect(json(await itemsOf(parameters, await input()))).toMatchObject([{ body: { size: 5 } }]);
		});
	}

	it('sends a form of texts and files', async () => {
		const field = [
			{ type: 'text', name: 'title', value: 'Bohnen ☕' },
			{ type: 'file', name: 'photo', inputDataFieldName: 'photo' },
		];
		const items = await itemsOf({ function: 'echo', bodyAs: 'form', bodyForm: { field } }, await input());
		expect(json(items)).toMatchObject([
			{
				body: [
					{ name: 'title', value: 'Bohnen ☕' },
					{ name: 'photo', file: 'ä.png', type: 'image/png', size: 5 },
				],
			},
		]);
	});

	it('tells how much went in the files of forms, where it was much', async () => {
		const photos = { mimeType: 'image/png', fileName: 'a.png' };
		const field = ['one', 'other'].map((name) => ({ type: 'file', name, inputDataFieldName: name }));
		const { hints, error } = await invoke(
			{ function: 'echo', bodyAs: 'form', bodyForm: { field } },
			{
				binaries: [
					{
						one: await stored(Buffer.alloc(4_000_000, 'x'), photos),
						other: await stored(Buffer.alloc(3_000_000, 'y'), photos),
					},
				],
			},
		);
		expect(error).toBeUndefined();
		expect(hints).toEqual(['Sent 2 files, 7.0 MB']);
	});

	it('gives a file as a file, with its name, its type and its size', async () => {
		const size = 1_000_000;
		const [item] = await itemsOf({
			function: `file?size=${size}&name=b%20%C3%A4.bin`,
			options: { outputField: 'report' },
		});
		expect(item).toMatchObject({
			json: { name: 'b ä.bin', type: 'application/octet-stream', size },
			binary: { report: { fileName: 'b ä.bin', mimeType: 'application/octet-stream', bytes: size } },
			pairedItem: { item: 0 },
		});
		expect(item?.binary?.report?.id !== undefined).toBe(place === 'on the disk');
		const bytes = await bytesOf(item?.binary?.report);
		expect([bytes.length, bytes[size - 1]]).toEqual([size, (size - 1) % 256]);
	});
});

it('names the field when the item carries no such file', async () => {
	const { error } = await invoke({ function: 'echo', bodyAs: 'file', bodyFile: 'photo' });
	expect(error?.message).toContain("'photo'");
});
