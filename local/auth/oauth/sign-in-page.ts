const escape = (text: string): string =>
	text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A page with one form, which a person or a test can send: who you are, and whether the project may know. */
export const renderSignInPage = (parameters: URLSearchParams): Response => {
	const hidden = [...parameters]
		.filter(([name]) => !['login_hint', 'approve'].includes(name))
		.map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`);
	const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Local sign-in</title>
<meta name="viewport" content="width=device-width">
<style>
	body { font: 1rem/1.5 system-ui, sans-serif; max-width: 24rem; margin: 4rem auto; padding: 0 1rem; color-scheme: light dark; }
	input[type=email] { font: inherit; width: 100%; box-sizing: border-box; padding: 0.4rem; margin: 0.25rem 0 1rem; }
	button { font: inherit; padding: 0.4rem 1rem; }
</style>
<h1>Local sign-in</h1>
<form method="post">
	${hidden.join('\n\t')}
	<label>Email address
		<input type="email" name="login_hint" value="${escape(parameters.get('login_hint') ?? '')}" required autofocus>
	</label>
	<button name="approve" value="true">Sign in</button>
	<button name="approve" value="false" formnovalidate>Cancel</button>
</form>
</html>
`;
	return new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } });
};
