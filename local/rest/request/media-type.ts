/** How the rows of a reply are put together. */
export type RowFormat =
	| { readonly kind: 'array'; readonly stripNulls: boolean }
	| { readonly kind: 'object'; readonly stripNulls: boolean }
	| { readonly kind: 'csv' }
	| { readonly kind: 'geojson' };

export const planOptions = ['analyze', 'verbose', 'settings', 'buffers', 'wal'] as const;
export type PlanOption = (typeof planOptions)[number];

export type ReplyFormat =
	| RowFormat
	| {
			readonly kind: 'plan';
			readonly as: 'text' | 'json';
			readonly of: RowFormat;
			readonly options: readonly PlanOption[];
	  };

interface MediaType {
	readonly name: string;
	readonly parameters: ReadonlyMap<string, string>;
	readonly quality: number;
}

const parameterPattern = /;\s*([\w-]+)\s*=\s*("[^"]*"|[^;,\s]+)/g;

const parseMediaType = (text: string): MediaType => {
	const name = /^\s*([^;\s]*)/.exec(text)?.[1]?.toLowerCase() ?? '';
	const parameters = new Map(
		[...text.matchAll(parameterPattern)].map(([, key = '', value = '']) => [
			key.toLowerCase(),
			value.replaceAll('"', ''),
		]),
	);
	return { name, parameters, quality: Number(parameters.get('q') ?? 1) };
};

/** Splits an Accept header at commas outside of quotes, best first. */
const parseAccept = (header: string): readonly MediaType[] =>
	(header.match(/(?:[^,"]|"[^"]*")+/g) ?? [])
		.map(parseMediaType)
		.toSorted((one, other) => other.quality - one.quality);

const toRowFormat = ({ name, parameters }: MediaType): RowFormat | undefined => {
	const stripNulls = parameters.get('nulls') === 'stripped';
	switch (name) {
		case '*/*':
		case 'application/*':
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
		default:
			return undefined;
	}
};

const toReplyFormat = (type: MediaType, planEnabled: boolean): ReplyFormat | undefined => {
	const plan = /^application\/vnd\.pgrst\.plan(?:\+(text|json))?$/.exec(type.name);
	if (!plan) return toRowFormat(type);
	const of = toRowFormat(parseMediaType(type.parameters.get('for') ?? 'application/json'));
	if (!planEnabled || !of) return undefined;
	const wanted = (type.parameters.get('options') ?? '').split('|');
	return {
		kind: 'plan',
		as: plan[1] === 'json' ? 'json' : 'text',
		of,
		options: planOptions.filter((option) => wanted.includes(option)),
	};
};

/** The best accepted format that can be made; undefined if there is none. */
export const chooseFormat = (accept: string | null, planEnabled: boolean): ReplyFormat | undefined =>
	parseAccept(accept ?? '*/*').flatMap((type) => toReplyFormat(type, planEnabled) ?? [])[0];

/** The accepted media types by name, for a refusal. */
export const listAccepted = (accept: string | null): readonly string[] =>
	parseAccept(accept ?? '*/*').map(({ name }) => name);

const renderRowFormat = (format: RowFormat): string => {
	switch (format.kind) {
		case 'array':
			return format.stripNulls ? 'application/vnd.pgrst.array+json;nulls=stripped' : 'application/json';
		case 'object':
			return `application/vnd.pgrst.object+json${format.stripNulls ? ';nulls=stripped' : ''}`;
		case 'csv':
			return 'text/csv';
		case 'geojson':
			return 'application/geo+json';
	}
};

export const renderContentType = (format: ReplyFormat): string => {
	if (format.kind !== 'plan') return `${renderRowFormat(format)}; charset=utf-8`;
	const options = format.options.length > 0 ? `; options=${format.options.join('|')}` : '';
	return `application/vnd.pgrst.plan+${format.as}; for="${renderRowFormat(format.of)}"${options}; charset=utf-8`;
};

/** The media type of a Content-Type header; JSON if there is none. */
export const parseContentType = (header: string | null): string =>
	header === null ? 'application/json' : parseMediaType(header).name;
