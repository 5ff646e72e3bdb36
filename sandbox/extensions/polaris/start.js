/* The elements of extensions: those that App Home has too, and what only extensions have. */
import { DRAWN } from '../../admin/polaris/drawn.js';
import { register } from '../../admin/polaris/register.js';
import { stylePage } from '../../admin/polaris/tokens.js';
import { Field } from '../../admin/polaris/fields.js';
import { Box } from '../../admin/polaris/boxes.js';
import { Modal } from '../../admin/polaris/overlays.js';
import { Text } from '../../admin/polaris/text.js';
import { AdminAction, AdminBlock, AdminPrintAction } from './admin_places.js';
import { ClipboardItem, ExtensionForm } from './forms.js';
import { ExtensionAnnouncement, ExtensionDetails, ExtensionSummary, ProductThumbnail, SkeletonParagraph, TimeText } from './account_parts.js';

class PhoneField extends Field { static type = 'tel'; }
class Sheet extends Modal {}
class Abbreviation extends Text {}
class ImageGroup extends Box {}

const undrawnHere = (() => {
  stylePage();
  return register({
    ...DRAWN,
    's-abbreviation': Abbreviation,
    's-admin-action': AdminAction,
    's-admin-block': AdminBlock,
    's-admin-print-action': AdminPrintAction,
    's-announcement': ExtensionAnnouncement,
    's-clipboard-item': ClipboardItem,
    's-customer-account-action': AdminAction,
    's-details': ExtensionDetails,
    's-form': ExtensionForm,
    's-image-group': ImageGroup,
    's-phone-field': PhoneField,
    's-product-thumbnail': ProductThumbnail,
    's-sheet': Sheet,
    's-skeleton-paragraph': SkeletonParagraph,
    's-summary': ExtensionSummary,
    's-time': TimeText,
  });
})();
globalThis.polarisStandIn = { undrawn: undrawnHere };
