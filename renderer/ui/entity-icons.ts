import {
  AppWindow,
  Cloud,
  Cog,
  Cuboid,
  File,
  Globe,
  Inbox,
  KeyRound,
  KeySquare,
  Laptop,
  Link,
  Mail,
  Mails,
  PlugZap,
  Siren,
  Tag,
  User,
  Users,
} from 'lucide-vue-next';
import type { Component } from 'vue';
import type { EntityKind } from '../../shared/model/entity-kinds.ts';

/** The icon of each kind of entity; the kind's name always stands beside it or in its accessible name. */
export const entityIcons: Readonly<Record<EntityKind, Component>> = {
  user: User,
  device: Laptop,
  mailbox: Inbox,
  mailMessage: Mail,
  mailCluster: Mails,
  url: Link,
  ip: Globe,
  file: File,
  process: Cog,
  registryKey: KeySquare,
  registryValue: Tag,
  cloudApplication: AppWindow,
  oauthApplication: PlugZap,
  securityGroup: Users,
  session: KeyRound,
  cloudResource: Cloud,
  generic: Cuboid,
};

/** The icon of an alert. */
export const alertIcon: Component = Siren;
