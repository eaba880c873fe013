const textPlan = (body: string) =>
	({
		status: 200,
		headers: { 'content-type': 'application/vnd.pgrst.plan+text; charset=utf-8' },
		body,
	}) as const;

const proof = {
	method: 'PATCH',
	path: '/rest/v1/todos',
	headers: { prefer: 'return=minimal, tx=rollback' },
	body: {},
} as const;

const provenReply = { status: 204, headers: { 'preference-applied': 'tx=rollback' } } as const;

/** Every field and every choice of an explanation, and the refusals it meets. */
export const explainExamples = [
	{
		name: 'a read',
		params: {
			statement: 'select',
			table: 'todos',
			schema: 'team',
			columns: 'id, notes(*)',
			filters: [{ column: 'done', operator: 'is', value: false }],
			orders: [{ column: 'id' }],
			limit: 10,
			limitReferenced: [{ referencedTable: 'notes', limit: 1 }],
			count: 'none',
			format: 'text',
		},
		request: {
			method: 'GET',
			path: '/rest/v1/todos',
			query: [
				['select', 'id,notes(*)'],
				['done', 'is.false'],
				['order', 'id.asc'],
				['limit', '10'],
				['notes.limit', '1'],
			],
			headers: {
				'accept-profile': 'team',
				accept: 'application/vnd.pgrst.plan+text; for="application/json"; options=;',
			},
		},
		reply: {
			status: 200,
			headers: { 'content-type': 'application/vnd.pgrst.plan+text; charset=utf-8' },
			body: 'Limit  (cost=0.00..1.00 rows=10 width=36)',
		},
		result: { plan: 'Limit  (cost=0.00..1.00 rows=10 width=36)' },
	},
	{
		name: 'a read with everything that can be told, as JSON',
		params: {
			table: 'todos',
			rangeFrom: 0,
			rangeTo: 9,
			count: 'exact',
			analyze: true,
			verbose: true,
			settings: true,
			buffers: true,
			wal: true,
			format: 'json',
		},
		request: {
			method: 'GET',
			path: '/rest/v1/todos',
			query: [
				['select', '*'],
				['limit', '10'],
				['offset', '0'],
			],
			headers: {
				prefer: 'count=exact',
				accept:
					'application/vnd.pgrst.plan+json; for="application/json"; options=analyze|verbose|settings|buffers|wal;',
			},
		},
		reply: {
			status: 200,
			headers: { 'content-type': 'application/vnd.pgrst.plan+json; charset=utf-8' },
			body: [{ Plan: { 'Node Type': 'Limit' } }],
		},
		result: { plan: [{ Plan: { 'Node Type': 'Limit' } }] },
	},
	{
		name: 'new rows',
		params: {
			statement: 'insert',
			table: 'todos',
			rows: [{ title: 'Buy milk' }],
			defaultToNull: false,
			returning: 'representation',
			count: 'planned',
		},
		request: {
			method: 'POST',
			path: '/rest/v1/todos',
			query: [
				['columns', '"title"'],
				['select', '*'],
			],
			headers: {
				prefer: 'count=planned, missing=default, return=representation',
				accept: 'application/vnd.pgrst.plan+text; for="application/json"; options=;',
			},
			body: [{ title: 'Buy milk' }],
		},
		reply: textPlan('Insert on todos'),
		result: { plan: 'Insert on todos' },
	},
	{
		name: 'rows that may exist',
		params: {
			statement: 'upsert',
			table: 'todos',
			rows: { id: 1, title: 'Buy milk' },
			onConflict: 'id',
			ignoreDuplicates: true,
			returning: 'minimal',
			count: 'estimated',
		},
		request: {
			method: 'POST',
			path: '/rest/v1/todos',
			query: [['on_conflict', 'id']],
			headers: { prefer: 'resolution=ignore-duplicates, count=estimated, return=minimal' },
			body: { id: 1, title: 'Buy milk' },
		},
		reply: textPlan('Insert on todos'),
		result: { plan: 'Insert on todos' },
	},
	{
		name: 'an update that is executed, but the server would keep it',
		params: {
			statement: 'update',
			table: 'todos',
			values: { done: true },
			matchColumns: { id: 1 },
			maxAffected: 1,
			analyze: true,
		},
		request: proof,
		reply: { status: 204 },
		error: { code: 'NOT_ROLLED_BACK', field: 'dryRun' },
	},
	{
		name: 'a change that is executed and taken back, as the server proves before and after',
		params: { statement: 'delete', table: 'todos', matchColumns: { id: 1 }, analyze: true },
		request: proof,
		reply: provenReply,
		then: [
			{
				request: {
					method: 'DELETE',
					path: '/rest/v1/todos',
					query: [
						['id', 'eq.1'],
						['select', '*'],
					],
					headers: {
						prefer: 'return=representation, tx=rollback',
						accept: 'application/vnd.pgrst.plan+text; for="application/json"; options=analyze;',
					},
				},
				reply: textPlan('Delete on todos'),
			},
			{ request: proof, reply: provenReply },
		],
		result: { plan: 'Delete on todos' },
	},
	{
		name: 'a delete of every row',
		params: { statement: 'delete', table: 'todos', allowAllRows: true },
		request: {
			method: 'DELETE',
			path: '/rest/v1/todos',
			query: [['select', '*']],
			headers: { accept: 'application/vnd.pgrst.plan+text; for="application/json"; options=;' },
		},
		reply: textPlan('Delete on todos'),
		result: { plan: 'Delete on todos' },
	},
	{
		name: 'a call by POST',
		params: { statement: 'rpc', function: 'add', args: { a: 1 }, method: 'POST', dryRunTable: 'todos' },
		request: {
			method: 'POST',
			path: '/rest/v1/rpc/add',
			headers: { accept: 'application/vnd.pgrst.plan+text; for="application/json"; options=;' },
			body: { a: 1 },
		},
		reply: textPlan('Result'),
		result: { plan: 'Result' },
	},
	{
		name: 'a call by GET',
		params: { statement: 'rpc', function: 'add', args: { a: 1 }, method: 'GET' },
		request: { method: 'GET', path: '/rest/v1/rpc/add', query: [['a', '1']] },
		reply: textPlan('Result'),
		result: { plan: 'Result' },
	},
	{
		name: 'a call by HEAD, whose reply could hold no plan',
		params: { statement: 'rpc', function: 'add', args: { a: 1 }, method: 'HEAD' },
		request: { method: 'GET', path: '/rest/v1/rpc/add', query: [['a', '1']] },
		reply: textPlan('Result'),
		result: { plan: 'Result' },
	},
	{
		name: 'a project that does not tell plans',
		params: { table: 'todos' },
		request: { method: 'GET', path: '/rest/v1/todos', query: [['select', '*']] },
		reply: {
			status: 406,
			body: {
				code: 'PGRST107',
				details: null,
				hint: null,
				message: 'None of these media types are available: application/vnd.pgrst.plan+text',
			},
		},
		error: { code: 'PGRST107' },
	},
	{
		name: 'a field of another statement',
		params: { statement: 'select', table: 'todos', values: { done: true } },
		error: { code: 'INVALID_PARAMETER', field: 'values' },
	},
] as const;
