"""OpenStack Swift with its S3 API on a port of the loopback: all of its servers in one process, everything kept once.

Takes a folder for what it keeps, a port, an access key such as account:user, and its secret. Says "ready" when it answers. It lists
ten objects at a time.
"""
import eventlet

eventlet.monkey_patch()

import os
import sys

from eventlet import wsgi
from swift.common import utils
from swift.common.ring import RingBuilder
from swift.common.wsgi import loadapp

folder, port, access, secret = sys.argv[1:]


class NoCache:
    """Stands where Swift asks for memcached, and remembers nothing."""

    def __getattr__(self, name):
        return lambda *_, **__: None


def write(name, text):
    path = os.path.join(folder, name)
    with open(path, 'w') as file:
        file.write(text)
    return path


os.makedirs(os.path.join(folder, 'devices', 'disk'))
write('swift.conf', '[swift-hash]\nswift_hash_path_suffix = recto\n[storage-policy:0]\nname = only\ndefault = yes\n')
utils.set_swift_dir(folder)
common = f'''[DEFAULT]
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
log_level = CRITICAL
'''
silence = open(os.devnull, 'w')
servers = []
for kind in ('account', 'container', 'object'):
    listener = eventlet.listen(('127.0.0.1', 0))
    builder = RingBuilder(4, 1, 0)
    builder.add_dev({'id': 0, 'region': 1, 'zone': 1, 'weight': 1, 'device': 'disk', 'ip': '127.0.0.1',
                     'port': listener.getsockname()[1]})
    builder.rebalance()
    builder.get_ring().save(os.path.join(folder, f'{kind}.ring.gz'))
    app = loadapp(write(f'{kind}.conf', f'''{common}
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
'''))
    servers.append(eventlet.spawn(wsgi.server, listener, app, silence))

proxy = loadapp(write('proxy.conf', f'''{common}
[pipeline:main]
pipeline = catch_errors gatekeeper s3api tempauth bulk slo proxy-server
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:s3api]
use = egg:swift#s3api
max_bucket_listing = 10
[filter:tempauth]
use = egg:swift#tempauth
user_{access.replace(':', '_')} = {secret} .admin
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
'''))
servers.append(eventlet.spawn(wsgi.server, eventlet.listen(('127.0.0.1', int(port))),
                              lambda env, start: proxy({**env, 'swift.cache': NoCache()}, start), silence))
print('ready', flush=True)
for server in servers:
    server.wait()
