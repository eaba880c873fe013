/**
 * The button Test of a dialog asks the runtime to try what stands there now, and shows what came of it. A relative address
 * and jQuery carry the editor's own sign-in.
 */
function offerTest(type, { url, values, textOf }) {
	const result = $(`#${type}-result`);
	const button = $(`#${type}-test`);
	const show = (ok, message) => {
		const icon = $('<i>').addClass(ok ? 'fa fa-check' : 'fa fa-times');
		result
			.empty()
			.addClass(ok ? 'is-good' : 'is-danger')
			.append(icon, document.createTextNode(` ${message}`));
	};
	button.on('click', () => {
		result.removeClass('is-danger is-good').text(textOf('test.running'));
		button.prop('disabled', true);
		$.ajax({ url, method: 'POST', contentType: 'application/json', data: JSON.stringify(values()) })
			.done(({ ok, message }) => show(ok, message))
			.fail(({ status, statusText }) =>
				show(false, textOf('test.failed', { reason: `${status} ${statusText}` })),
			)
			.always(() => button.prop('disabled', false));
	});
}
