import type { IExecuteFunctions } from 'n8n-workflow';
import type { AnyOperation, Field, Fields } from '../../shared';
import type { NumberedRequest, Served } from './run-requests';

/** The files that a run moves. */
export class Transfers {
	private readonly sizes = { Sent: [] as number[], Received: [] as number[] };
	private readonly sent: ReadonlyMap<number, readonly number[]>;

	constructor({ fields }: AnyOperation, requests: readonly NumberedRequest[]) {
		const isAboutFiles = Object.values<Field>(fields as Fields).some(({ kind }) => kind === 'file');
		this.sent = new Map(
			isAboutFiles ? requests.map(({ item, params }) => [item, sizesIn(Object.values(params))]) : [],
		);
	}

	/** Counts what has come of some input items. */
	count(served: Extract<Served, { readonly rows: number }>): void {
		for (const item of served.items) this.sizes.Sent.push(...(this.sent.get(item) ?? []));
		for (const { binary } of served.outputs)
			if (binary) this.sizes.Received.push(...Object.values(binary).map(({ bytes = 0 }) => bytes));
	}

	/** The editor shows it above the output, where it was enough to have taken a while. */
	tell(context: IExecuteFunctions): void {
		for (const [verb, sizes] of Object.entries(this.sizes)) {
			const bytes = sizes.reduce((sum, size) => sum + size, 0);
			if (bytes < worthTelling) continue;
			const files = sizes.length === 1 ? 'one file' : `${sizes.length.toLocaleString('en-US')} files`;
			const message = `${verb} ${files}, ${(bytes / 1e6).toFixed(1)} MB`;
			context.addExecutionHints({ message, location: 'outputPane' });
		}
	}
}

/** Bytes. Below, a file goes in one request. */
const worthTelling = 6 * 1024 * 1024;

/** Of files that are sent as they are, and of those in forms. */
const sizesIn = (values: readonly unknown[]): readonly number[] =>
	values.flatMap((value) => {
		if (Array.isArray(value))
			return sizesIn(value.map((field: unknown) => (isRecord(field) ? field.value : field)));
		return isRecord(value) && 'open' in value && 'size' in value ? [Number(value.size)] : [];
	});

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null;
