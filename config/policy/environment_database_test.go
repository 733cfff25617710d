package policy_test

import (
	"maps"
	"testing"
)

func TestDatabasesThatExistStayWhatTheyAre(t *testing.T) {
	has := func(fields ...object) object {
		db := object{"name": "main", "address": "main.example.org", "engine": "postgres", "engineVersion": "17.4", "databaseName": "app", "username": "app_admin", "allocatedGiB": int64(20), "performanceInsights": "Disabled"}
		for _, more := range fields {
			maps.Copy(db, more)
		}
		return object{"databases": list(db)}
	}
	mysql := object{"engine": "mysql", "engineVersion": "8.4"}
	aurora := object{"engine": "aurora-mysql", "instanceClass": "db.r8g.large"}
	name := func(name string) object { return object{"databaseName": name} }
	user := func(name string) object { return object{"credentials": object{"username": name}} }
	managed := object{"credentials": object{"source": "RDSManaged"}}
	size := func(gib int64) object { return object{"storage": object{"allocatedGiB": gib}} }
	key := func(id string) object {
		return object{"storage": object{"kmsKeyARN": "arn:aws:kms:eu-west-1:111122223333:key/" + id}}
	}
	snapshot := object{"restoreFrom": object{"snapshotIdentifier": "one"}}
	moment := object{"restoreFrom": object{"pointInTime": object{"instanceIdentifier": "old", "latest": true}}}
	insights := func(s string) object { return object{"monitoring": object{"performanceInsights": s}} }
	version := func(version, upgrade string) object {
		return object{"engineVersion": version, "maintenance": object{"allowMajorVersionUpgrade": upgrade}}
	}
	runs := func(version string) object { return has(object{"engineVersion": version}) }
	const no, yes = "Disabled", "Enabled"
	testChanges(t, map[string]change{
		"engine":                                  {database17(), has(), database17(mysql), "engine of main cannot be changed"},
		"engine of nothing":                       {database17(), nothing, database17(mysql), ""},
		"engine that AWS has":                     {database17(mysql), has(), database17(), ""},
		"engines by their names":                  {object{"databases": list(object{"name": "main"}, with(object{"name": "b"}, mysql))}, has(), object{"databases": list(with(object{"name": "main"}, mysql), object{"name": "b"})}, "engine of main"},
		"database name":                           {database17(), has(), database17(name("other")), "databaseName of main cannot be changed: AWS makes it once"},
		"database name of nothing":                {database17(name("other")), nothing, database17(), ""},
		"database name that AWS has":              {database17(name("other")), has(), database17(), ""},
		"user":                                    {database17(), has(), database17(user("other")), "credentials.username of main cannot be changed"},
		"user of nothing":                         {database17(), nothing, database17(user("other")), ""},
		"user that AWS has":                       {database17(user("other")), has(), database17(), ""},
		"source of the password":                  {database17(), has(), database17(managed), "credentials.source of main cannot be changed"},
		"source of no password":                   {database17(), nothing, database17(managed), ""},
		"snapshot":                                {database17(), has(), database17(snapshot), "restoreFrom of main cannot be set"},
		"snapshot that is taken away":             {database17(snapshot), has(object{"snapshotIdentifier": "one"}), database17(), "restoreFrom of main cannot be set"},
		"snapshot that AWS has not used":          {database17(snapshot), has(), database17(), ""},
		"moment":                                  {database17(), has(), database17(moment), "restoreFrom.pointInTime of main cannot be set"},
		"moment that is taken away":               {database17(moment), has(object{"pointInTime": "latest of old"}), database17(), "restoreFrom.pointInTime of main cannot be set"},
		"moment that AWS has not used":            {database17(moment), has(), database17(), ""},
		"moment of nothing":                       {database17(), nothing, database17(moment), ""},
		"snapshot of nothing":                     {database17(), nothing, database17(snapshot), ""},
		"key":                                     {database17(), has(), database17(key("1234abcd")), "storage.kmsKeyARN of main cannot be changed"},
		"key that is taken away":                  {database17(key("1")), has(object{"kmsKeyARN": "arn:aws:kms:eu-west-1:111122223333:key/1"}), database17(object{"storage": object{"allocatedGiB": int64(30)}}), "storage.kmsKeyARN of main"},
		"key that AWS has not used":               {database17(key("1")), has(object{"kmsKeyARN": "arn:aws:kms:eu-west-1:111122223333:key/2"}), database17(object{"storage": object{"allocatedGiB": int64(30)}}), ""},
		"less storage":                            {database17(size(50)), has(object{"allocatedGiB": int64(50)}), database17(size(49)), "allocatedGiB of main can grow and not shrink: AWS has no way to make a volume smaller than the 50 GiB that it is"},
		"less storage of something old":           {database17(size(50)), object{"databases": list(object{"name": "main", "address": "main.example.org"})}, database17(size(49)), "allocatedGiB of main can grow and not shrink"},
		"storage that AWS did not give":           {database17(size(500)), has(object{"allocatedGiB": int64(50)}), database17(size(50)), ""},
		"storage of nothing":                      {database17(size(500)), nothing, database17(size(50)), ""},
		"no insights":                             {database17(insights(yes)), has(insights(yes)["monitoring"].(object)), database17(insights(no)), "performanceInsights of main cannot be disabled again"},
		"insights that AWS has refused":           {database17(insights(yes)), has(), database17(insights(no)), ""},
		"insights of nothing":                     {database17(insights(yes)), nothing, database17(insights(no)), ""},
		"an upgrade that is not allowed":          {database17(), has(), database17(version("18", no)), "engineVersion of main is another major version than 17.4, which runs: set maintenance.allowMajorVersionUpgrade"},
		"an upgrade":                              {database17(), has(), database17(version("18.1", yes)), ""},
		"an upgrade that did not come about":      {database17(version("18", yes)), has(), database17(version("17", no)), ""},
		"an upgrade of nothing":                   {database17(), nothing, database17(version("18", no)), ""},
		"a minor upgrade":                         {database17(version("17.4", no)), has(), database17(version("17.5", no)), ""},
		"a way back":                              {database17(), has(), database17(version("16.9", yes)), "engineVersion of main cannot go back from 17.4, which runs"},
		"a way back from what runs by itself":     {database17(version("16", yes)), has(), database17(version("16.9", yes)), "cannot go back from 17.4"},
		"a way back from nothing":                 {database17(), nothing, database17(version("16", no)), ""},
		"an upgrade of mysql":                     {database17(mysql, version("8.0", no)), runs("8.0.41"), database17(mysql, version("8.4", no)), "another major version than 8.0.41"},
		"an earlier version of the major one":     {database17(), runs("17.8"), database17(version("17.4", no)), "engineVersion of main cannot go back from 17.8, which runs, to an earlier version"},
		"the version that runs":                   {database17(), runs("17.8"), database17(version("17.8", no)), ""},
		"a later version":                         {database17(), runs("17.8"), database17(version("17.10", no)), ""},
		"an earlier version with mysql":           {database17(mysql), runs("8.4.7"), database17(mysql, version("8.4.5", no)), "cannot go back from 8.4.7"},
		"the major version of mysql alone":        {database17(mysql), runs("8.4.7"), database17(mysql, version("8.4", no)), ""},
		"a way back with mariadb":                 {database17(object{"engine": "mariadb"}, version("10.11", yes)), runs("10.11.6"), database17(object{"engine": "mariadb"}, version("10.6", yes)), "cannot go back from 10.11.6"},
		"a minor of mariadb":                      {database17(object{"engine": "mariadb"}, version("10.11", no)), runs("10.11.6"), database17(object{"engine": "mariadb"}, version("10.11.9", no)), ""},
		"several at once, each with its own no":   {database17(), has(), database17(name("other"), user("other")), "databaseName of main cannot be changed: AWS makes it once; make further databases with SQL; spec.databases: credentials.username of main"},
		"added again as it is":                    {object{"databases": nil}, has(), database17(), ""},
		"added again with another engine":         {object{"databases": nil}, has(), database17(mysql), "spec.databases: main was removed from the spec and still exists, with engine postgres: add it with these, use another name"},
		"added again with other names, and less":  {object{"databases": nil}, has(object{"allocatedGiB": int64(50)}), database17(name("other"), user("other")), "credentials.username app_admin"},
		"added again with less storage":           {object{"databases": nil}, has(object{"allocatedGiB": int64(50)}), database17(), "with storage.allocatedGiB 50"},
		"added again from a snapshot":             {object{"databases": nil}, has(), database17(snapshot), "with no restoreFrom"},
		"added again without its snapshot":        {object{"databases": nil}, has(object{"snapshotIdentifier": "one"}), database17(), "with restoreFrom one"},
		"added again with another key":            {object{"databases": nil}, has(object{"kmsKeyARN": "arn:aws:kms:eu-west-1:111122223333:key/2"}), database17(key("1")), "with storage.kmsKeyARN arn:aws:kms:eu-west-1:111122223333:key/2"},
		"added again with an older major":         {object{"databases": nil}, has(), database17(version("16", yes)), "engineVersion of main cannot go back from 17.4"},
		"added again with a newer major":          {object{"databases": nil}, has(), database17(version("18", no)), "engineVersion of main is another major version than 17.4"},
		"an upgrade of aurora-mysql":              {database17(aurora, version("8.0", no)), runs("5.7.mysql_aurora.2.12.0"), database17(aurora, version("8.0.mysql_aurora.3.08.2", no)), "another major version than 5.7.mysql_aurora.2.12.0"},
		"an earlier version of aurora-mysql":      {database17(aurora, version("8.0", no)), runs("8.0.mysql_aurora.3.10.1"), database17(aurora, version("8.0.mysql_aurora.3.10.0", no)), "engineVersion of main cannot go back from 8.0.mysql_aurora.3.10.1"},
		"a later version of aurora-mysql":         {database17(aurora, version("8.0", no)), runs("8.0.mysql_aurora.3.08.2"), database17(aurora, version("8.0.mysql_aurora.3.10.0", no)), ""},
		"any version of aurora-mysql":             {database17(aurora, version("8.0.mysql_aurora.3.08.2", no)), runs("8.0.mysql_aurora.3.10.1"), database17(aurora, version("8.0", no)), ""},
		"a cluster of an instance":                {database17(), has(), database17(aurora, version("8.0", no)), "engine of main cannot be changed"},
		"added again as a cluster":                {object{"databases": nil}, has(), database17(aurora, version("8.0", no)), "still exists, with engine postgres"},
		"something else of a database that is 17": {database17(), has(), database17(object{"instanceClass": "db.m8g.large"}), ""},
	})
}
