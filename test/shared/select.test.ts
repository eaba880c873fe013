import { hasAggregate, outputNames } from '../../shared/postgrest/select';

it.each([
	'count()',
	'year,count()',
	'year,total:amount.sum()',
	'data->>price::int.sum()',
	'"my amount".avg()::int',
	'year,...directors(count())',
	'year,...directors!inner(rank.max())',
	'...a(...b(name,n.min()))',
	'orders(id),n:count()',
])('%s groups the rows', (columns) => {
	expect(hasAggregate(columns)).toBe(true);
});

it.each([
	'*',
	'id,count',
	'id,orders(amount.sum())',
	'id,orders(count())',
	'id,total:orders(amount.sum(),...lines(n.sum()))',
	'id,...directors(name,films(count()))',
	'id,"count()"',
	'id,"a(".b',
	'id,count(id)',
	'id,...directors()',
])('%s leaves the rows as they are', (columns) => {
	expect(hasAggregate(columns)).toBe(false);
});

it.each([
	['id,orders(amount.sum())', ['id', 'orders']],
	['id,mine:orders(count())', ['id', 'mine']],
	['year,count(),total:amount.sum(),amount.avg()::int', ['year', 'count', 'total', 'avg']],
	['"my own":amount.sum(),"my amount".max()', ['my own', 'max']],
	['"a.sum()",b->>c', ['a.sum()', 'c']],
	['year,...directors(count())', undefined],
])('of %s the names are %j', (columns, names) => {
	expect(outputNames(columns)).toEqual(names);
});
