// The picture of a code on its sheet, read by the camera. Nothing that the camera sees leaves the page or is kept.

/** @typedef {{ detect(seen: HTMLVideoElement): Promise<{ rawValue: string }[]> }} Detector */
const { BarcodeDetector } = /** @type {{ BarcodeDetector?: new (wanted: { formats: string[] }) => Detector }} */ (/** @type {unknown} */ (window));

/** Whether this browser reads pictures, and may ask for a camera. */
export const canSee = BarcodeDetector !== undefined && navigator.mediaDevices !== undefined;

/**
 * Shows what the camera sees until there is a picture of a code in it.
 *
 * @param {string} how to hold it, which is the dialog's name
 * @param {string} stop what the button says that ends it
 * @returns {Promise<string | null>} what stands in the picture; null once the person has stopped it
 * @throws {unknown} where there is no camera, or it may not be used
 */
export async function readByCamera(how, stop) {
    const named = made('p', { textContent: how, id: 'scan-how' });
    const video = made('video', { autoplay: true, muted: true, playsInline: true, width: 280 });
    const button = made('button', { textContent: stop, type: 'button', className: 'secondary' });
    const dialog = made('dialog', { className: 'scanner' });
    const box = made('article', {});
    dialog.setAttribute('aria-labelledby', named.id);
    box.append(named, video, button);
    dialog.append(box);
    document.body.append(dialog);
    button.addEventListener('click', () => dialog.close());
    /** @type {MediaStream | undefined} */
    let stream;
    try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
        video.srcObject = stream;
        dialog.showModal();
        return await firstSeen(video, dialog);
    } catch (error) {
        if (stream !== undefined && !dialog.open) {
            return null; // the person has stopped it meanwhile
        }
        throw error;
    } finally {
        for (const track of stream?.getTracks() ?? []) {
            track.stop();
        }
        dialog.remove();
    }
}

/**
 * @param {HTMLVideoElement} video
 * @param {HTMLDialogElement} dialog
 */
async function firstSeen(video, dialog) {
    const detector = BarcodeDetector && new BarcodeDetector({ formats: ['qr_code'] });
    while (dialog.open) {
        const [found] = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? (await detector?.detect(video)) ?? [] : [];
        if (found !== undefined && dialog.open) {
            return found.rawValue;
        }
        await new Promise((done) => setTimeout(done, 150));
    }
    return null;
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Partial<HTMLElementTagNameMap[Name]>} more
 */
function made(name, more) {
    return Object.assign(document.createElement(name), more);
}
