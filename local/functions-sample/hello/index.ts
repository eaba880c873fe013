// Greets: { "name": "Ann" } → { "message": "Hello Ann!" }
Deno.serve(async (request) => {
	const text = await request.text();
	const { name = 'nobody' } = (text === '' ? {} : JSON.parse(text)) as { readonly name?: string };
	return Response.json({ message: `Hello ${name}!` });
});
