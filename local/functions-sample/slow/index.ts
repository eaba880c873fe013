// Answers after ?ms= milliseconds (1000).
Deno.serve(async (request) => {
	const wait = Number(new URL(request.url).searchParams.get('ms') ?? 1000);
	await new Promise((resolve) => setTimeout(resolve, wait));
	return Response.json({ waited: wait });
});
