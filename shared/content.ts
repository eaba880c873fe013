import type { SupabaseError } from './error';
import { openFile, type OpenedFile } from './file-source';
import { encodeForm, typeOfFile } from './form';
import type { ByteStream, FileSource, HttpRequest } from './ports';
import type { FormBody, ServiceRequest } from './request';

/** A body that is no JSON, ready to be sent. */
export interface Content {
	readonly body: NonNullable<HttpRequest['body']>;
	/** What is known of it: its type, and its length where that is known. */
	readonly headers: Readonly<Record<string, string>>;
	/** Why a file of it could not be read to its end. */
	readonly failure?: SupabaseError;
	/** Whether it can be sent (again): a file that opens only once cannot, after it was opened. */
	canSend(): boolean;
	/** Leaves files that were opened, wherever their reader stopped. */
	release(): void;
}

export function readContent({ content }: ServiceRequest): Content | undefined {
	if (content === undefined) return undefined;
	if (typeof content === 'string') return ready(content, 'text/plain;charset=UTF-8');
	if (content instanceof Uint8Array) return ready(content, 'application/octet-stream');
	return 'parts' in content ? ofForm(content) : ofFile(content);
}

const ready = (body: string | Uint8Array, type: string): Content => ({
	body,
	headers: { 'Content-Type': type },
	canSend: () => true,
	release: () => undefined,
});

function ofFile(source: FileSource): Content {
	const file = openFile(source);
	return stream(file.bytes, [file], typeOfFile(source), source.size);
}

function ofForm({ parts }: FormBody): Content {
	const files: OpenedFile[] = [];
	const { type, size, bytes } = encodeForm(
		parts.map(({ name, value }) => {
			if (typeof value === 'string') return { name, value };
			const file = openFile(value);
			files.push(file);
			return { name, value, bytes: file.bytes };
		}),
	);
	return stream(bytes, files, type, size);
}

const stream = (
	body: ByteStream,
	files: readonly OpenedFile[],
	type: string,
	size: number | undefined,
): Content => ({
	body,
	headers: { 'Content-Type': type, ...(size !== undefined && { 'Content-Length': String(size) }) },
	get failure() {
		return files.find((file) => file.failure)?.failure;
	},
	canSend: () => files.every((file) => file.canOpen()),
	release: () => files.forEach((file) => file.release()),
});
