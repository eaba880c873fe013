/**
 * Makes a typed input of a text input and returns how to read and watch it. A stored type that is not offered, because
 * another version of this node stored it, becomes the first one.
 */
function makeTypedInput(input, types, stored) {
	const values = (offered) => offered.map((type) => type.value ?? type);
	const known = (offered, type) => (values(offered).includes(type) ? type : values(offered)[0]);
	input.typedInput({ types, default: values(types)[0] });
	input.typedInput('type', known(types, stored.type));
	input.typedInput('value', stored.value ?? '');
	return {
		read: () => ({ type: input.typedInput('type'), value: input.typedInput('value') }),
		onChange: (listener) => input.on('change', listener),
		/** Where its text is typed, of whatever type it is. */
		box: input.next().find('.red-ui-typedInput-input'),
		/** Shows what is expected. */
		hint: (words) => input.next().find('.red-ui-typedInput-input').attr('placeholder', words),
		/** Offers a type for what is not typed yet. */
		suit: (type) => {
			const isBlank = input.typedInput('value') === '' && ['str', 'unset'].includes(input.typedInput('type'));
			if (isBlank && values(types).includes(type)) input.typedInput('type', type);
		},
		/** Offers other types, and keeps the value where its type is still there. */
		offer: (others) => {
			const { type, value } = { type: input.typedInput('type'), value: input.typedInput('value') };
			input.typedInput('types', others);
			if (values(others).includes(type)) input.typedInput('value', value);
			else input.typedInput('type', values(others)[0]);
		},
	};
}
