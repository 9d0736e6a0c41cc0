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
      'fluent-badge': Fluent<Badge, 'appearance' | 'color' | 'shape' | 'size'>;
      'fluent-button': Fluent<Button, 'appearance' | 'disabled' | 'iconOnly' | 'size' | 'type'>;
      'fluent-checkbox': Fluent<Checkbox, 'checked' | 'disabled'>;
      'fluent-dialog': Fluent<Dialog, 'type'>;
      'fluent-dialog-body': Fluent<DialogBody>;
      'fluent-message-bar': Fluent<MessageBar, 'intent' | 'layout' | 'shape'>;
      'fluent-progress-bar': Fluent<ProgressBar, 'max' | 'thickness' | 'value'>;
      'fluent-radio': Fluent<Radio, 'value'>;
      'fluent-radio-group': Fluent<RadioGroup, 'initialValue' | 'orientation'>;
      'fluent-spinner': Fluent<Spinner, 'size'>;
      'fluent-switch': Fluent<Switch, 'checked' | 'disabled'>;
      'fluent-tab': Fluent<Tab>;
      'fluent-tablist': Fluent<Tablist, 'activeid' | 'appearance' | 'size'>;
      'fluent-text-input': Fluent<TextInput, 'autocomplete' | 'placeholder' | 'value'> & { type?: string };
    }
  }
}
