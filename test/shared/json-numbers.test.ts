import { connect, JsonText, run, type Send } from '../../shared';
import { parseKeepingNumbers, stringifyExact } from '../../shared/exact-json';

const long = '9007199254740993';
const sent: string[] = [];
const send: Send = async ({ url, body }) => {
	sent.push(`${decodeURIComponent(url.slice(url.indexOf('?')))} ${String(body ?? '')}`.trim());
	return { status: 200, headers: {}, body: [] };
};
const connection = connect({ url: 'https://abc.supabase.co', key: 'k-test' }, { send });
beforeEach(() => {
	sent.length = 0;
});

it('keeps numbers that a JavaScript number would change, and nothing else', () => {
	expect(parseKeepingNumbers(`{"a":[${long},1,"${long}"],"b":0.12345678901234567890}`)).toEqual({
		a: [new JsonText(long), 1, long],
		b: new JsonText('0.12345678901234567890'),
	});
	const json = `{"a":[${long},{"b":-1.00000000000000000001}],"c":"${long}"}`;
	expect(stringifyExact(parseKeepingNumbers(json))).toBe(json);
	expect(() => parseKeepingNumbers(`{"a":${long}`)).toThrow(SyntaxError);
});

it.each([
	['contains', `{"id":${long}}`, `meta=cs.{"id":${long}}`],
	['contains', `[{"id":${long}}]`, `meta=cs.[{"id":${long}}]`],
	['contains', `[${long}]`, `meta=cs.{${long}}`],
	['eq', `{"a":[0.12345678901234567890]}`, `meta=eq.{"a":[0.12345678901234567890]}`],
	['eq', long, `meta=eq.${long}`],
	['in', `[${long},1]`, `meta=in.(${long},1)`],
	['gt', `"${long}"`, `meta=gt.${long}`],
])('a filter in JSON sends %s %s to the letter', async (operator, value, query) => {
	const filters = `[{"column":"meta","operator":"${operator}","value":${value}}]`;
	await run(connection, 'database.delete', { table: 't', filters });
	expect(sent).toEqual([`?${query}&select=*`]);
});

it('a bigint inside an object is a number in a filter', async () => {
	const filters = { column: 'meta', operator: 'contains', value: { id: 2n ** 60n, list: [1n, { a: 2 }] } };
	await run(connection, 'database.delete', { table: 't', filters });
	expect(sent).toEqual(['?meta=cs.{"id":1152921504606846976,"list":[1,{"a":2}]}&select=*']);
});

it('rows, values and arguments in JSON send what is inside of a value to the letter', async () => {
	const row = `{"id":${long},"meta":{"id":${long},"list":[${long}]},"list":[${long}]}`;
	const written = `{"id":"${long}","meta":{"id":${long},"list":[${long}]},"list":[${long}]}`;
	await run(connection, 'database.insert', { table: 't', rows: row });
	await run(connection, 'database.insert', { table: 't', rows: `[${row}]` });
	await run(connection, 'database.update', { table: 't', values: row, matchColumns: `{"id":${long}}` });
	await run(connection, 'database.rpc', { function: 'f', args: row });
	await run(connection, 'database.rpc', { function: 'f', args: `{"id":${long}}`, method: 'GET' });
	expect(sent.map((each) => each.replace(/^\?(?:columns="id","meta","list"&)?/, ''))).toEqual([
		`select=* ${written}`,
		`select=* [${written}]`,
		`id=eq.${long}&select=* ${written}`,
		expect.stringContaining(written),
		expect.stringContaining(`id=${long}`),
	]);
});
