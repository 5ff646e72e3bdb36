/* Which class draws which element. */
import { Box, Divider, Grid, GridItem, QueryContainer, ScrollBox, Stack } from './boxes.js';
import { Heading, ListItem, NumberText, OrderedList, Paragraph, Text, UnorderedList } from './text.js';
import { Page, Section } from './page.js';
import { Button, ButtonGroup, Clickable, Link, PressButton } from './actions.js';
import { Badge, Chip, ClickableChip } from './chips.js';
import { Banner, EmptyState, Progress, Spinner } from './feedback.js';
import { Avatar, Icon, Image, Thumbnail } from './media.js';
import { Table, TableBody, TableCell, TableHeader, TableHeaderRow, TableRow } from './tables.js';
import { DateField, EmailField, Field, MoneyField, NumberField, PasswordField, SearchField, TextArea, UrlField } from './fields.js';
import { Hidden, Select } from './selects.js';
import { Checkbox, Choice, ChoiceList, DropZone, Switch } from './choices.js';
import { ColorField, ColorPicker, DatePicker } from './pickers.js';
import { Menu, Modal, Popover, Tooltip } from './overlays.js';

export const DRAWN = {
  's-avatar': Avatar, 's-badge': Badge, 's-banner': Banner, 's-box': Box, 's-button': Button, 's-button-group': ButtonGroup,
  's-checkbox': Checkbox, 's-chip': Chip, 's-choice': Choice, 's-choice-list': ChoiceList, 's-clickable': Clickable,
  's-clickable-chip': ClickableChip, 's-color-field': ColorField, 's-color-picker': ColorPicker, 's-date-field': DateField,
  's-date-picker': DatePicker, 's-divider': Divider, 's-drop-zone': DropZone, 's-email-field': EmailField,
  's-empty-state': EmptyState, 's-grid': Grid, 's-grid-item': GridItem, 's-heading': Heading, 's-icon': Icon, 's-image': Image,
  's-link': Link, 's-list-item': ListItem, 's-menu': Menu, 's-modal': Modal, 's-money-field': MoneyField, 's-number': NumberText,
  's-number-field': NumberField, 's-option': Hidden, 's-option-group': Hidden, 's-ordered-list': OrderedList, 's-page': Page,
  's-paragraph': Paragraph, 's-password-field': PasswordField, 's-popover': Popover, 's-press-button': PressButton,
  's-progress': Progress, 's-query-container': QueryContainer, 's-scroll-box': ScrollBox, 's-search-field': SearchField,
  's-section': Section, 's-select': Select, 's-spinner': Spinner, 's-stack': Stack, 's-switch': Switch, 's-table': Table,
  's-table-body': TableBody, 's-table-cell': TableCell, 's-table-header': TableHeader, 's-table-header-row': TableHeaderRow,
  's-table-row': TableRow, 's-text': Text, 's-text-area': TextArea, 's-text-field': Field, 's-thumbnail': Thumbnail,
  's-tooltip': Tooltip, 's-unordered-list': UnorderedList, 's-url-field': UrlField,
};
