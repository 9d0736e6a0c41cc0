import type { Badge } from '@fluentui/web-components/badge/class.js';
import type { Button } from '@fluentui/web-components/button/class.js';
import type { Checkbox } from '@fluentui/web-components/checkbox/class.js';
import type { DialogBody } from '@fluentui/web-components/dialog-body/class.js';
import type { Dialog } from '@fluentui/web-components/dialog/class.js';
import type { MessageBar } from '@fluentui/web-components/message-bar/class.js';
import type { ProgressBar } from '@fluentui/web-components/progress-bar/class.js';
import type { RadioGroup } from '@fluentui/web-components/radio-group/class.js';
import type { Radio } from '@fluentui/web-components/radio/class.js';
import type { Spinner } from '@fluentui/web-components/spinner/class.js';
import type { Switch } from '@fluentui/web-components/switch/class.js';
import type { Tab } from '@fluentui/web-components/tab/class.js';
import type { Tablist } from '@fluentui/web-components/tablist/class.js';
import type { TextInput } from '@fluentui/web-components/text-input/class.js';
import type { HTMLAttributes } from 'preact';

/** One of Fluent's elements in JSX: what every element has, and its own properties of these names. */
type Fluent<Element extends HTMLElement, Own extends keyof Element = never> = Omit<HTMLAttributes<Element>, Own> & { [Name in Own]?: Element[Name] | undefined };

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'fluent-badge': Fluent<Badge>;
      'fluent-button': Fluent<Button>;
      'fluent-checkbox': Fluent<Checkbox, 'checked'>;
      'fluent-dialog': Fluent<Dialog>;
      'fluent-dialog-body': Fluent<DialogBody>;
      'fluent-message-bar': Fluent<MessageBar>;
      'fluent-progress-bar': Fluent<ProgressBar>;
      'fluent-radio': Fluent<Radio, 'value'>;
      'fluent-radio-group': Fluent<RadioGroup, 'initialValue'>;
      'fluent-spinner': Fluent<Spinner>;
      'fluent-switch': Fluent<Switch, 'checked'>;
      'fluent-tab': Fluent<Tab>;
      'fluent-tablist': Fluent<Tablist, 'activeid'>;
      'fluent-text-input': Fluent<TextInput, 'autocomplete' | 'placeholder' | 'value'> & { type?: string };
    }
  }
}
