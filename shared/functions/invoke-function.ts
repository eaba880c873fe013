import { operation, type PartOfOutcome } from '../operation';
import { countForm } from './count-form';
import { invokeExamples } from './invoke-examples';
import { invokeFields } from './invoke-fields';
import { requestFunction } from './invoke-request';
import { countBytes } from '../count-bytes';
import { eventsOf, isOfEvents, readAnswer } from './read-answer';

export const invokeFunction = operation({
	id: 'functions.invoke',
	resource: 'Function',
	label: 'Invoke',
	title: 'Invoke an Edge Function',
	summary: 'Send a request to an Edge Function and take what it answers: data, text, a file or events',
	reference: 'https://supabase.com/docs/reference/javascript/functions-invoke',
	writes: true,
	givesFile: 'sometimes',
	fields: invokeFields,
	gives: 'anything',
	request: requestFunction,
	result: (reply, { method, responseType, function: path }): unknown =>
		// Without a body, the headers are all that a function can tell.
		method === 'HEAD' ? { headers: reply.headers } : readAnswer(reply, responseType, path),
	steps: async function* (
		params,
		send,
		single,
		_connection,
		{ signal, onProgress },
	): AsyncGenerator<PartOfOutcome, void, undefined> {
		const { bodyFile, bodyForm } = params;
		const counted = {
			...params,
			...(bodyFile && { bodyFile: countBytes(bodyFile, onProgress) }),
			...(bodyForm && { bodyForm: countForm(bodyForm, onProgress) }),
		};
		const reply = await send(await single.request(counted));
		if (params.method !== 'HEAD' && isOfEvents(reply, params.responseType)) {
			yield* eventsOf(reply, signal);
		} else {
			yield { data: single.result(reply, params), count: null, status: reply.status };
		}
	},
	examples: invokeExamples,
});
