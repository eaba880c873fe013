/** Every field and every choice of a read, and the refusals it meets. */
export const selectExamples = [
	{
		name: 'all columns of a table',
		params: { table: 'todos' },
		request: {
			method: 'GET',
			path: '/rest/v1/todos',
			query: [['select', '*']],
			headers: { 'accept-profile': 'public' },
		},
		reply: { status: 200, body: [{ id: 1, title: 'Buy milk' }] },
		result: [{ id: 1, title: 'Buy milk' }],
	},
	{
		name: 'the newest open ones with their author, from another schema, counted',
		params: {
			table: 'todos',
			schema: 'team',
			columns: 'id, title, author(name)',
			filters: {
				all: [
					{ column: 'done', operator: 'is', value: false },
					{ column: 'age', operator: 'gte', value: 18 },
				],
			},
			orders: [{ column: 'created_at', descending: true, nulls: 'last' }, { column: 'id' }],
			limit: 2,
			count: 'exact',
		},
		request: {
			method: 'GET',
			path: '/rest/v1/todos',
			query: [
				['select', 'id,title,author(name)'],
				['done', 'is.false'],
				['age', 'gte.18'],
				['order', 'created_at.desc.nullslast,id.asc'],
				['limit', '2'],
			],
			headers: { 'accept-profile': 'team', prefer: 'count=exact' },
		},
		reply: {
			status: 206,
			headers: { 'content-range': '0-0/7' },
			body: [{ id: 9, title: 'Call', author: { name: 'Ann' } }],
		},
		result: [{ id: 9, title: 'Call', author: { name: 'Ann' } }],
		count: 7,
	},
	{
		name: 'either of two conditions, counted from statistics',
		params: {
			table: 'todos',
			filters: {
				any: [
					{ column: 'title', operator: 'ilike', value: '%milk, fresh%' },
					{ column: 'id', operator: 'in', value: [1, 2] },
				],
			},
			count: 'planned',
		},
		request: {
			method: 'GET',
			path: '/rest/v1/todos',
			query: [
				['select', '*'],
				['or', '(title.ilike."%milk, fresh%",id.in.(1,2))'],
			],
			headers: { prefer: 'count=planned' },
		},
		reply: { status: 200, headers: { 'content-range': '0-0/1' }, body: [{ id: 1 }] },
		result: [{ id: 1 }],
		count: 1,
	},
	{
		name: 'an estimated count, and rows that have no author',
		params: {
			table: 'todos',
			filters: [{ column: 'author', operator: 'is', value: null }],
			count: 'estimated',
		},
		request: {
			method: 'GET',
			path: '/rest/v1/todos',
			query: [
				['select', '*'],
				['author', 'is.null'],
			],
			headers: { prefer: 'count=estimated' },
		},
		reply: { status: 200, headers: { 'content-range': '*/0' }, body: [] },
		result: [],
		count: 0,
	},
	{
		name: 'a range of rows',
		params: { table: 'todos', rangeFrom: 10, rangeTo: 19 },
		request: {
			method: 'GET',
			path: '/rest/v1/todos',
			query: [
				['select', '*'],
				['limit', '10'],
				['offset', '10'],
			],
		},
		reply: { status: 200, body: [{ id: 11 }] },
		result: [{ id: 11 }],
	},
	{
		name: 'all rows, when one page holds them',
		params: { table: 'todos', returnAll: true, pageSize: 500, pageBy: 'key' },
		request: {
			method: 'GET',
			path: '/rest/v1/todos',
			query: [
				['select', '*'],
				['limit', '500'],
			],
			headers: { prefer: 'count=exact' },
		},
		reply: { status: 200, headers: { 'content-range': '0-1/2' }, body: [{ id: 1 }, { id: 2 }] },
		result: [{ id: 1 }, { id: 2 }],
	},
	{
		name: 'a few rows, whatever the paging would be',
		params: { table: 'todos', limit: 3, pageBy: 'offset', keyColumns: 'id' },
		request: {
			method: 'GET',
			path: '/rest/v1/todos',
			query: [
				['select', '*'],
				['limit', '3'],
			],
		},
		reply: { status: 200, body: [{ id: 1 }] },
		result: [{ id: 1 }],
	},
	{
		name: 'exactly one row, without its nulls',
		params: {
			table: 'todos',
			filters: [{ column: 'id', operator: 'eq', value: 1 }],
			format: 'single',
			stripNulls: true,
		},
		request: {
			method: 'GET',
			path: '/rest/v1/todos',
			query: [
				['select', '*'],
				['id', 'eq.1'],
			],
			headers: { accept: 'application/vnd.pgrst.object+json;nulls=stripped' },
		},
		reply: { status: 200, body: { id: 1 } },
		result: { id: 1 },
	},
	{
		name: 'one row or none',
		params: { table: 'todos', format: 'maybeSingle' },
		request: { method: 'GET', path: '/rest/v1/todos', query: [['select', '*']] },
		reply: { status: 200, body: [] },
		result: null,
	},
	{
		name: 'a list of rows',
		params: { table: 'todos', format: 'rows' },
		request: { method: 'GET', path: '/rest/v1/todos', query: [['select', '*']] },
		reply: { status: 200, body: [{ id: 1 }] },
		result: [{ id: 1 }],
	},
	{
		name: 'one row that is not there',
		params: { table: 'todos', format: 'single' },
		request: {
			method: 'GET',
			path: '/rest/v1/todos',
			query: [['select', '*']],
			headers: { accept: 'application/vnd.pgrst.object+json' },
		},
		reply: {
			status: 406,
			body: {
				code: 'PGRST116',
				details: 'The result contains 0 rows',
				hint: null,
				message: 'Cannot coerce the result to a single JSON object',
			},
		},
		error: { code: 'PGRST116' },
	},
	{
		name: 'no count',
		params: { table: 'todos', count: 'none' },
		request: { method: 'GET', path: '/rest/v1/todos', query: [['select', '*']] },
		reply: { status: 200, headers: { 'content-range': '0-0/*' }, body: [{ id: 1 }] },
		result: [{ id: 1 }],
	},
	{
		name: 'a table that is not there',
		params: { table: 'todo' },
		request: { method: 'GET', path: '/rest/v1/todo', query: [['select', '*']] },
		reply: {
			status: 404,
			body: {
				code: 'PGRST205',
				details: null,
				hint: "Perhaps you meant the table 'public.todos'",
				message: "Could not find the table 'public.todo' in the schema cache",
			},
		},
		error: { code: 'PGRST205', field: 'table' },
	},
	{
		name: 'null is looked for with is, not with equals',
		params: { table: 'todos', filters: [{ column: 'author', operator: 'eq', value: null }] },
		error: { code: 'INVALID_PARAMETER', field: 'filters' },
	},
	{
		name: 'where columns equal values, with the first of the rows of two embedded tables',
		params: {
			table: 'people',
			columns: '*, orders(*), visits(*)',
			matchColumns: { team: 'red', active: true },
			limitReferenced: [
				{ referencedTable: 'orders', limit: 2 },
				{ referencedTable: 'visits', from: 1, to: 3 },
			],
		},
		request: {
			method: 'GET',
			path: '/rest/v1/people',
			query: [
				['select', '*,orders(*),visits(*)'],
				['team', 'eq.red'],
				['active', 'eq.true'],
				['orders.limit', '2'],
				['visits.offset', '1'],
				['visits.limit', '3'],
			],
		},
		reply: { status: 200, body: [{ id: 1, orders: [], visits: [] }] },
		result: [{ id: 1, orders: [], visits: [] }],
	},
	{
		name: 'as CSV',
		params: { table: 'todos', columns: 'id, title', format: 'csv' },
		request: {
			method: 'GET',
			path: '/rest/v1/todos',
			query: [['select', 'id,title']],
			headers: { accept: 'text/csv' },
		},
		reply: {
			status: 200,
			headers: { 'content-type': 'text/csv; charset=utf-8' },
			body: 'id,title\n1,"Buy milk, fresh"',
		},
		result: 'id,title\n1,"Buy milk, fresh"',
	},
	{
		name: 'places as GeoJSON',
		params: { table: 'places', format: 'geojson' },
		request: {
			method: 'GET',
			path: '/rest/v1/places',
			query: [['select', '*']],
			headers: { accept: 'application/geo+json' },
		},
		reply: {
			status: 200,
			headers: { 'content-type': 'application/geo+json; charset=utf-8' },
			body: {
				type: 'FeatureCollection',
				features: [
					{ type: 'Feature', geometry: { type: 'Point', coordinates: [1, 2] }, properties: { id: 1 } },
				],
			},
		},
		result: {
			type: 'FeatureCollection',
			features: [
				{ type: 'Feature', geometry: { type: 'Point', coordinates: [1, 2] }, properties: { id: 1 } },
			],
		},
	},
	{
		name: 'nulls cannot be stripped from CSV',
		params: { table: 'todos', format: 'csv', stripNulls: true },
		error: { code: 'INVALID_PARAMETER', field: 'stripNulls' },
	},
] as const;
