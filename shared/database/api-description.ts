import type { SendRequest } from '../operation';

/** What is read of PostgREST's description of its API, an OpenAPI 2.0 document. */
export interface ApiDescription {
	readonly definitions?: Readonly<Record<string, ObjectDescription>>;
	readonly paths?: Readonly<Record<string, PathDescription>>;
}

export interface ObjectDescription {
	readonly description?: string;
	/** Columns that are never null, arguments without a default. */
	readonly required?: readonly string[];
	readonly properties?: Readonly<Record<string, PropertyDescription>>;
}

export interface PropertyDescription {
	readonly type?: string;
	/** PostgreSQL's name of the type. */
	readonly format?: string;
	readonly description?: string;
	readonly default?: unknown;
	readonly enum?: readonly string[];
}

interface PathDescription {
	readonly post?: {
		readonly summary?: string;
		readonly description?: string;
		readonly parameters?: ReadonlyArray<{ readonly in?: string; readonly schema?: ObjectDescription }>;
	};
}

/** The description of one schema. Only secret keys may read it. */
export async function describeApi(schema: string | undefined, send: SendRequest): Promise<ApiDescription> {
	const { body } = await send({
		service: 'database',
		method: 'GET',
		path: '/',
		schema,
		headers: { Accept: 'application/openapi+json' },
	});
	return typeof body === 'object' && body !== null ? body : {};
}

export const isPrimaryKey = ({ description }: PropertyDescription): boolean =>
	description?.includes('<pk/>') ?? false;
