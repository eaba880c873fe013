import { SupabaseError } from '../../shared';
import { fieldAtFault } from '../../shared/field-at-fault';

const filters = [{ column: 'age', operator: 'gte', value: 'abc' }];

it.each([
	['22P02', 'invalid input syntax for type integer: "abc"', undefined, { table: 't', filters }, 'filters'],
	[
		'22P02',
		'invalid input syntax for type integer: "x"',
		undefined,
		{ table: 't', filters: [], values: { age: 'x' } },
		'values',
	],
	[
		'23502',
		'null value in column "title" of relation "t" violates not-null constraint',
		undefined,
		{ table: 't', rows: { a: 1 } },
		'rows',
	],
	[
		'23505',
		'duplicate key value violates unique constraint "t_pkey"',
		'Key (id)=(1) already exists.',
		{ table: 't', rows: { id: 1 } },
		'rows',
	],
	[
		'23514',
		'new row for relation "t" violates check constraint "c"',
		undefined,
		{ table: 't', filters, values: { b: 1 } },
		'values',
	],
	['42703', 'column t.nope does not exist', undefined, { table: 't', columns: 'id, nope' }, 'columns'],
	[
		'42703',
		'column t.nope does not exist',
		undefined,
		{ table: 't', orders: [{ column: 'nope' }] },
		'orders',
	],
	[
		'PGRST204',
		"Could not find the 'nope' column of 't' in the schema cache",
		undefined,
		{ table: 't', rows: [{ nope: 1 }] },
		'rows',
	],
	['57014', 'canceling statement due to statement timeout', undefined, { table: 't', filters }, undefined],
])('%s: %s', (code, reason, details, params, field) => {
	expect(fieldAtFault(new SupabaseError({ code, reason, details, status: 400 }), params)).toBe(field);
});
