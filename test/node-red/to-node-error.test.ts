import { toNodeError } from '../../node-red/operation/to-node-error';

it.each([
	['an error', Object.assign(new TypeError('Invalid URL'), { input: 'planted', cause: 'planted' })],
	['an error that quotes a key', new Error('Invalid URL with sb_secret_planted')],
	['an error whose stack says more', Object.assign(new Error('Invalid URL'), { stack: 'planted' })],
	['a text', 'Invalid URL with sb_secret_planted'],
])('%s that is not known is told by its text alone', (_name, failure) => {
	const error = toNodeError(failure, 'database.select');
	expect(error).not.toBe(failure);
	expect(error.message).toContain('Invalid URL');
	expect(Object.keys(error)).toEqual([]);
	expect(error.cause).toBeUndefined();
	expect(error.message + String(error.stack)).not.toContain('planted');
});
