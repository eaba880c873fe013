/** How the rows of a reply are put together. */
export type RowFormat =
	| { readonly kind: 'array'; readonly stripNulls: boolean }
	| { readonly kind: 'object'; readonly stripNulls: boolean }
	| { readonly kind: 'csv' }
	| { readonly kind: 'geojson' };

export const planOptions = ['analyze', 'verbose', 'settings', 'buffers', 'wal'] as const;
export type PlanOption = (typeof planOptions)[number];

export interface PlanFormat {
	readonly kind: 'plan';
	readonly as: 'text' | 'json';
	readonly of: RowFormat;
	readonly options: readonly PlanOption[];
}

export type ReplyFormat = RowFormat | PlanFormat;

/** A media type as it was read: one that PostgREST knows by name, or the text of any other. */
export type MediaType =
	| { readonly kind: 'any' }
	| RowFormat
	| (Omit<PlanFormat, 'of'> & { readonly of: MediaType })
	| { readonly kind: 'other'; readonly text: string };

/** Known by name, whatever parameters follow. */
const plainTypes = [
	'text/plain',
	'text/xml',
	'application/openapi+json',
	'application/x-www-form-urlencoded',
	'application/octet-stream',
];

const namePattern = /^[\p{L}\p{N}.*]+\/[\p{L}\p{N}.*+-]+/u;
// An unquoted value ends where a `/` comes; what follows is then no parameter any more.
const parameterPattern = /\s*;\s*([\p{L}\p{N}-]+)\s*=\s*(?:"([^"]*)"|([\p{L}\p{N}|-]+))/uy;

const readParameters = (text: string, start: number): ReadonlyMap<string, string> => {
	const parameters = new Map<string, string>();
	parameterPattern.lastIndex = start;
	for (let found = parameterPattern.exec(text); found; found = parameterPattern.exec(text)) {
		const [, name = '', quoted, plain] = found;
		parameters.set(name.toLowerCase(), quoted ?? plain ?? '');
	}
	return parameters;
};

export const parseMediaType = (text: string): MediaType => {
	const [found = ''] = namePattern.exec(text) ?? [];
	const name = found.toLowerCase();
	const parameters = readParameters(text, found.length);
	const stripNulls = parameters.get('nulls') === 'stripped';
	switch (name) {
		case '*/*':
			return { kind: 'any' };
		case 'application/json':
			return { kind: 'array', stripNulls: false };
		case 'application/vnd.pgrst.array':
		case 'application/vnd.pgrst.array+json':
			return { kind: 'array', stripNulls };
		case 'application/vnd.pgrst.object':
		case 'application/vnd.pgrst.object+json':
			return { kind: 'object', stripNulls };
		case 'text/csv':
			return { kind: 'csv' };
		case 'application/geo+json':
			return { kind: 'geojson' };
		case 'application/vnd.pgrst.plan':
		case 'application/vnd.pgrst.plan+text':
		case 'application/vnd.pgrst.plan+json': {
			const wanted = (parameters.get('options') ?? '').split('|');
			return {
				kind: 'plan',
				as: name.endsWith('+json') ? 'json' : 'text',
				of: parseMediaType(parameters.get('for') ?? 'application/json'),
				options: planOptions.filter((option) => wanted.includes(option)),
			};
		}
		default:
			return { kind: 'other', text: plainTypes.includes(name) ? name : text };
	}
};

/** Where no more is said, the more exact type comes first: parameters make a type more exact, stars less. */
const toRank = (
	text: string,
): { readonly type: string; readonly quality: number; readonly exactness: number } => {
	const [type = '', after] = text.split(/;q=(.*)/s);
	const quality = Number.parseFloat(after ?? '1');
	return {
		type,
		quality: Number.isNaN(quality) ? 1 : quality,
		exactness: (type.match(/;/g) ?? []).length - (type.match(/\*/g) ?? []).length,
	};
};

/** The accepted media types, best first. Spaces do not count, and a comma always ends a type. */
export const parseAccept = (header: string | null): readonly MediaType[] =>
	(header ?? '*/*')
		.replaceAll(' ', '')
		.split(',')
		.map(toRank)
		.toSorted((one, other) => other.quality - one.quality || other.exactness - one.exactness)
		.map(({ type }) => parseMediaType(type));

const toReplyFormat = (type: MediaType, planEnabled: boolean): ReplyFormat | undefined => {
	switch (type.kind) {
		case 'any':
			return { kind: 'array', stripNulls: false };
		case 'other':
			return undefined;
		case 'plan': {
			const of = planEnabled ? toReplyFormat(type.of, false) : undefined;
			return of && of.kind !== 'plan' ? { ...type, of } : undefined;
		}
		default:
			return type;
	}
};

/** The best accepted format that can be made; undefined if there is none. */
export const chooseFormat = (accepted: readonly MediaType[], planEnabled: boolean): ReplyFormat | undefined =>
	accepted.flatMap((type) => toReplyFormat(type, planEnabled) ?? [])[0];

export const renderMediaType = (type: MediaType): string => {
	switch (type.kind) {
		case 'any':
			return '*/*';
		case 'array':
			return type.stripNulls ? 'application/vnd.pgrst.array+json;nulls=stripped' : 'application/json';
		case 'object':
			return `application/vnd.pgrst.object+json${type.stripNulls ? ';nulls=stripped' : ''}`;
		case 'csv':
			return 'text/csv';
		case 'geojson':
			return 'application/geo+json';
		case 'plan': {
			const options = type.options.length > 0 ? `; options=${type.options.join('|')}` : '';
			return `application/vnd.pgrst.plan+${type.as}; for="${renderMediaType(type.of)}"${options}`;
		}
		case 'other':
			return type.text;
	}
};

export const renderContentType = (format: ReplyFormat): string => `${renderMediaType(format)}; charset=utf-8`;

/** The media type of a Content-Type header; JSON if there is none. */
export const parseContentType = (header: string | null): string =>
	header === null ? 'application/json' : renderMediaType(parseMediaType(header.trim()));
