import { choice, file, form, json, number, only, text, values } from '../field';

/** Regions of Edge Functions, as the client libraries list them. */
const regions = [
	...(['ap-northeast-1', 'ap-northeast-2', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2'] as const),
	...(['ca-central-1', 'eu-central-1', 'eu-west-1', 'eu-west-2', 'eu-west-3'] as const),
	...(['sa-east-1', 'us-east-1', 'us-west-1', 'us-west-2'] as const),
] as const;

export const invokeFields = {
	function: text({
		label: 'Function',
		help: 'Name of the Edge Function, which may go on with a path and a query of its own, written as in an address',
		placeholder: 'e.g. hello or orders/42/items?open=true',
		fromUse: true,
		required: true,
	}),
	method: choice({
		label: 'Method',
		help: 'HTTP method of the request',
		default: 'POST',
		prominent: true,
		choices: [
			{ value: 'POST', label: 'POST' },
			{ value: 'GET', label: 'GET', help: 'Carries no body' },
			{ value: 'PUT', label: 'PUT' },
			{ value: 'PATCH', label: 'PATCH' },
			{ value: 'DELETE', label: 'DELETE' },
			{ value: 'OPTIONS', label: 'OPTIONS', help: 'Asks what the function allows' },
			{
				value: 'HEAD',
				label: 'HEAD',
				help: 'Only the headers of the reply come back. Hosted projects may refuse it',
			},
		],
	}),
	bodyAs: choice({
		label: 'Body Type',
		help: 'What the body of the request is',
		default: 'json',
		prominent: true,
		choices: [
			{ value: 'json', label: 'JSON' },
			{ value: 'text', label: 'Text' },
			{ value: 'form', label: 'Form', help: 'Fields and files, as multipart/form-data' },
			{
				value: 'urlEncoded',
				label: 'URL-Encoded Form',
				help: 'Fields, as application/x-www-form-urlencoded',
			},
			{ value: 'file', label: 'File', help: 'The bytes of a file, as they are' },
		],
	}),
	body: only(
		{ field: 'bodyAs', is: ['json'] },
		json({
			label: 'Body',
			help: 'Body of the request as JSON; left empty, none is sent',
			prominent: true,
			default: undefined,
		}),
	),
	bodyText: only(
		{ field: 'bodyAs', is: ['text'] },
		text({
			label: 'Body Text',
			help: 'Body of the request; it is called text/plain unless a header Content-Type says otherwise',
			prominent: true,
			manyLines: true,
		}),
	),
	bodyForm: only(
		{ field: 'bodyAs', is: ['form', 'urlEncoded'] },
		form({
			label: 'Form Fields',
			help: 'Names and values of the form; a name may be there several times, and a form that is not URL-encoded may hold files',
			prominent: true,
		}),
	),
	bodyFile: only(
		{ field: 'bodyAs', is: ['file'] },
		file({
			label: 'Body File',
			help: 'File whose bytes are the body; its own type is told unless a header Content-Type says otherwise',
			prominent: true,
		}),
	),
	query: values({
		label: 'Query Parameters',
		help: 'Names and values behind the question mark of the address; a list stands for several values of one name',
		required: false,
	}),
	headers: values({
		label: 'Headers',
		help: 'Names and values of further headers; they replace those that are sent anyway',
		required: false,
	}),
	responseType: choice({
		label: 'Response Type',
		help: 'What is made of the reply',
		default: 'auto',
		choices: [
			{
				value: 'auto',
				label: 'Automatic',
				help: 'As its type says: JSON, text, server-sent events, or otherwise a file',
			},
			{ value: 'json', label: 'JSON', help: 'Read as JSON, whatever its type' },
			{ value: 'text', label: 'Text', help: 'As it is, be it JSON' },
			{ value: 'file', label: 'File', help: 'Whatever its type' },
			{ value: 'events', label: 'Server-Sent Events', help: 'One by one, as they come' },
		],
	}),
	region: choice({
		label: 'Region',
		help: 'Where the function runs',
		default: 'any',
		choices: [
			{ value: 'any', label: 'Any', help: 'The nearest one' },
			...regions.map((value) => ({ value, label: value })),
		],
	}),
	timeout: number({
		label: 'Timeout',
		help: 'Milliseconds until the reply must have come, or have begun if it is a file or events; 0 waits for ever',
		default: 160_000,
		min: 0,
	}),
};
