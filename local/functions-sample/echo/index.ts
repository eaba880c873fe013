// Tells everything that it got, but no secrets. ?status= picks the status of the reply.
const secret = new Set(['authorization', 'apikey', 'cookie']);

const describeForm = async (request: Request): Promise<unknown> => {
	const parts = [...(await request.formData()).entries()];
	return await Promise.all(
		parts.map(async ([name, value]) =>
			typeof value === 'string'
				? { name, value }
				: { name, file: value.name, type: value.type, size: value.size, text: await value.text() },
		),
	);
};

const describeBytes = async (request: Request): Promise<unknown> => {
	const bytes = new Uint8Array(await request.arrayBuffer());
	return bytes.length === 0 ? null : { base64: btoa(String.fromCharCode(...bytes)), size: bytes.length };
};

const describeBody = async (request: Request): Promise<unknown> => {
	const type = request.headers.get('content-type') ?? '';
	if (/^multipart\/form-data|^application\/x-www-form-urlencoded/.test(type))
		return await describeForm(request);
	if (/^text\/|^application\/json/.test(type)) return await request.text();
	return await describeBytes(request);
};

Deno.serve(async (request) => {
	const { pathname, searchParams } = new URL(request.url);
	const status = Number(searchParams.get('status') ?? 200);
	return Response.json(
		{
			method: request.method,
			path: pathname,
			query: [...searchParams],
			headers: Object.fromEntries([...request.headers].filter(([name]) => !secret.has(name))),
			body: await describeBody(request),
		},
		{ status },
	);
});
