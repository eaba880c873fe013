import type { RecordedRequest } from '../contract/recording-server';
import { toWireForm, type WireForm } from './wire-form';

/** A challenge of PKCE is another one each time. */
const withoutChance = (value: unknown): unknown =>
	typeof value === 'string' && /^[\w-]{43}$/.test(value) ? '<challenge>' : value;

/** The same as for every service, with the challenge of PKCE as `<challenge>`. */
export function toAuthForm(request: RecordedRequest): WireForm {
	const form = toWireForm(request);
	const { body } = form;
	return {
		...form,
		query: form.query.map(([name, value]) => [
			name,
			name === 'code_challenge' ? String(withoutChance(value)) : value,
		]),
		body:
			typeof body === 'object' && body !== null && 'code_challenge' in body
				? { ...body, code_challenge: withoutChance(body.code_challenge) }
				: body,
	};
}
