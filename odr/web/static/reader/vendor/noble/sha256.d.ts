// What the browser's half uses of sha256.js beside this file.
export declare const sha256: {
    create(): { update(piece: Uint8Array): void; digest(): Uint8Array };
};
