import { refusals } from '../errors/refusals.ts';

export interface Page {
	readonly page: number;
	readonly perPage: number;
	readonly filter: string;
	readonly order: 'asc' | 'desc';
}

const readNumber = (url: URL, name: string, byDefault: number): number => {
	const text = url.searchParams.get(name) ?? '';
	if (text === '') return byDefault;
	if (!/^\d+$/.test(text)) {
		throw refusals.invalid(
			`Bad Pagination Parameters: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
		);
	}
	return Number(text);
};

const readOrder = (url: URL): Page['order'] => {
	const sort = url.searchParams.get('sort') ?? '';
	if (sort === '') return 'desc';
	const order = /^created_at(?: (asc|desc))?$/.exec(sort);
	if (!order) throw refusals.invalid(`Bad Sort Parameters: bad field for sort '${sort}'`);
	return order[1] === 'asc' ? 'asc' : 'desc';
};

export const readPage = (url: URL): Page => ({
	// Nought means the first page, and the usual number on it.
	page: readNumber(url, 'page', 1) || 1,
	perPage: readNumber(url, 'per_page', 50) || 50,
	filter: url.searchParams.get('filter') ?? '',
	order: readOrder(url),
});

/** How many there are, and where the next and the last page is. */
export const toPageHeaders = (url: URL, { page, perPage }: Page, total: number): Record<string, string> => {
	const last = Math.ceil(total / perPage);
	const link = (number: number, relation: string): string => {
		const query = new URLSearchParams(url.search);
		query.set('page', String(number));
		query.sort();
		return `<${url.pathname.replace(/^\/auth\/v1/, '')}?${query.toString()}>; rel="${relation}"`;
	};
	return {
		'x-total-count': String(total),
		link: [...(last > page ? [link(page + 1, 'next')] : []), link(last, 'last')].join(', '),
	};
};
