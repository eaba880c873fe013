import { execFile } from 'node:child_process';
import { closeSync, existsSync, openSync, readSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { readyMemory } from './ready-memory';
import { bucket, type Measured, type Transfer } from './transfer';

const type = 'content-type: application/octet-stream';

const measure = async (transfer: Transfer, ...given: readonly string[]): Promise<Measured> => {
	readyMemory(transfer);
	const began = performance.now();
	await promisify(execFile)('curl', ['-sS', '--fail', ...given]);
	return { milliseconds: performance.now() - began, memory: 0, grown: 0 };
};

const authorization = ({ key }: Transfer): string => `authorization: Bearer ${key}`;

const addressOf = ({ url, path }: Transfer): string => `${url}/storage/v1/object/${bucket}/${path}`;

export const uploadByCurl = async (transfer: Transfer): Promise<Measured> =>
	await measure(
		transfer,
		...['-X', 'POST', '-T', transfer.file, '-H', authorization(transfer), '-H', type],
		addressOf(transfer),
	);

export const downloadByCurl = async (transfer: Transfer): Promise<Measured> =>
	await measure(transfer, '-o', transfer.to, '-H', authorization(transfer), addressOf(transfer));

/** Bytes of one request, as Storage takes them. */
const piece = 6 * 2 ** 20;

/** The same requests of a resumable upload, one after the other over one connection. */
export async function uploadInChunksByCurl(transfer: Transfer): Promise<Measured> {
	const { file, size } = transfer;
	const address = await createUpload(transfer);
	const requests: string[] = [];
	for (let offset = 0; offset < size; offset += piece) {
		const bytes = Math.min(piece, size - offset);
		requests.push(
			[
				`url = "${address}"`,
				'request = PATCH',
				`upload-file = "${partOf(file, offset, bytes)}"`,
				`header = "${authorization(transfer)}"`,
				'header = "tus-resumable: 1.0.0"',
				'header = "content-type: application/offset+octet-stream"',
				`header = "upload-offset: ${offset}"`,
				'fail',
			].join('\n'),
		);
	}
	const script = `${file}.curl`;
	writeFileSync(script, requests.join('\nnext\n'));
	return await measure(transfer, '-K', script);
}

/** A file of its own, which is all that `curl` can be told to send. */
function partOf(file: string, offset: number, size: number): string {
	const part = `${file}.${offset}`;
	if (existsSync(part)) return part;
	const bytes = Buffer.alloc(size);
	const source = openSync(file, 'r');
	readSync(source, bytes, 0, size, offset);
	closeSync(source);
	writeFileSync(part, bytes);
	return part;
}

async function createUpload({ url, key, path, size }: Transfer): Promise<string> {
	const encoded = (text: string): string => Buffer.from(text).toString('base64');
	const response = await fetch(`${url}/storage/v1/upload/resumable`, {
		method: 'POST',
		headers: {
			authorization: `Bearer ${key}`,
			'tus-resumable': '1.0.0',
			'upload-length': String(size),
			'upload-metadata': `bucketName ${encoded(bucket)},objectName ${encoded(path)}`,
		},
	});
	const location = response.headers.get('location');
	if (!location) throw new Error(await response.text());
	return new URL(location, url).href;
}
