import type { RecordedRequest } from '../contract/recording-server';
import { toWireForm, type WireForm } from './wire-form';

const told = ['x-upsert', 'cache-control', 'content-encoding', 'x-metadata', 'x-custom', 'range'];

/** The same as for every service, with what is told of a file, and the path decoded. */
export function toStorageForm(request: RecordedRequest): WireForm {
	const form = toWireForm(request);
	const { headers } = request;
	const named = told.flatMap((name) =>
		typeof headers[name] === 'string' ? [[name, headers[name]] as const] : [],
	);
	// A boundary is another one each time.
	const type = form.headers['content-type']?.replace(/boundary=.*/, 'boundary=<boundary>');
	return {
		...form,
		path: decodeURIComponent(form.path),
		headers: {
			...form.headers,
			...(type !== undefined && { 'content-type': type }),
			...Object.fromEntries(named),
		},
	};
}
