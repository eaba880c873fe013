import type { WireForm } from './wire-form';

/** A request in one line: method, path with the query, preferences, body. */
export function inOneLine({ method, path, query, prefer, body }: WireForm): string {
	const asked = query.map(([name, value]) => `${name}=${value}`).join('&');
	const parts = [`${method} ${path}${asked && `?${asked}`}`, prefer.join(', ')];
	return [...parts, body === null ? '' : JSON.stringify(body)].filter(Boolean).join(' | ');
}

/** What the core sends in each case that differs on purpose; nothing where it refuses before it sends. */
export const sentInstead: Readonly<Record<string, readonly string[]>> = {
	'contains a list with blanks': ['GET /rest/v1/planets?select=*&tags=cs.{"a b"}'],
	'db.delete': ['DELETE /rest/v1/countries?id=eq.1 | return=minimal'],
	'db.error.404array': ['GET /rest/v1/x?select=*'],
	'db.error.404empty': ['GET /rest/v1/x?select=*'],
	'db.filter.contains.array': ['GET /rest/v1/planets?select=*&tags=cs.{is:open,priority:low,"a,b"}'],
	'db.filter.contains.array.objects': ['GET /rest/v1/planets?select=*&tags=cs.[{"a":1}]'],
	'db.filter.eq.null': [],
	'db.filter.in.quoteinside': ['GET /rest/v1/planets?name=in.("a,\\"b")&select=*'],
	'db.filter.in.reserved': [],
	'db.filter.isDistinct.null': [],
	'db.insert.bigint': ['POST /rest/v1/planets | return=minimal | {"n":"10"}'],
	'db.insert.conflict': ['POST /rest/v1/planets | return=minimal | {"id":1}'],
	'db.insert.one': ['POST /rest/v1/planets | return=minimal | {"id":1,"name":"Pluto"}'],
	'db.modifier.explain.write': ['PATCH /rest/v1/planets | return=minimal, tx=rollback | {}'],
	'db.modifier.maxAffected': [
		'PATCH /rest/v1/planets?b=eq.2 | handling=strict, max-affected=5, return=minimal | {"a":1}',
	],
	'db.modifier.maxAffected.delete': ['PATCH /rest/v1/planets | return=minimal, tx=rollback | {}'],
	'db.modifier.rollback': ['PATCH /rest/v1/planets | return=minimal, tx=rollback | {}'],
	'db.retry.post503': ['POST /rest/v1/x | return=minimal | {"a":1}'],
	'db.rpc.get': ['POST /rest/v1/rpc/add | {"a":1,"b":"x y","c":null,"e":true}'],
	'db.rpc.get.array': ['GET /rest/v1/rpc/f?arr={1,"a b","c,d"}&nested={{1,2},{3}}'],
	'db.rpc.get.object': ['POST /rest/v1/rpc/f | {"o":{"x":1}}'],
	'db.rpc.head.object.nocount': ['POST /rest/v1/rpc/f | count=exact, return=minimal | {"o":[{"x":1}]}'],
	'db.schema.write': ['POST /rest/v1/t | return=minimal | {"a":1}'],
	'db.update': ['PATCH /rest/v1/instruments?id=eq.1 | return=minimal | {"name":"piano"}'],
	'delete without a filter': [],
	'eq null': [],
	'explain a delete, executed': ['PATCH /rest/v1/planets | return=minimal, tx=rollback | {}'],
	'in with a quote': ['GET /rest/v1/planets?name=in.("a,\\"b")&select=*'],
	'insert many with different keys, count, chosen columns': [
		'POST /rest/v1/planets?columns="id","a \\"b\\""&select=id | count=exact, return=representation | [{"id":1},{"id":2,"a \\"b\\"":"x"}]',
	],
	'insert one, nothing returned': ['POST /rest/v1/planets | return=minimal | {"name":"Pluto"}'],
	rollback: ['PATCH /rest/v1/planets | return=minimal, tx=rollback | {}'],
	'rpc by GET with JSON': ['POST /rest/v1/rpc/f | {"a":{"b":1}}'],
	'rpc by GET with null': ['POST /rest/v1/rpc/f | {"a":null}'],
	'rpc by GET with what looks like a filter': ['POST /rest/v1/rpc/f | {"a":"eq.5"}'],
	'rpc by HEAD, not counted': ['HEAD /rest/v1/rpc/f?a=1 | count=exact'],
	'update without a filter': [],
};
